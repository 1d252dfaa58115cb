// What to ask next stands at the end of the answer that it goes on from, in its one line. The program sends it below the
// chat, where it stays as long as nothing is asked: then the answer is long there, and must not be shown anew.
() => {
  const {one, all} = window.askpapers;
  let moved = null;
  const move = () => {
    const given = one("#examples [data-turn]"), end = given && one(`#t${given.dataset.turn} > .next`);
    if (!end || given === moved && one("[data-do=suggested]", end)) return;
    moved = given;
    all("[data-do=suggested]", end).forEach((button) => button.remove());
    end.append(...all("button", given).map((button) => button.cloneNode(true)));
  };
  new MutationObserver(move).observe(document.body, {childList: true, subtree: true});
}
