// The rows of an answer's papers, in a list or a table: ticked, sorted, opened, and what is done with those ticked. It
// takes what it needs of page.js. What is ticked is held by the boxes themselves, so it stays with its answer.
() => {
  const {one, all, ask} = window.askpapers;
  const ROW = ".rows > li, table.papers > tbody";
  const answerOf = (element) => element.closest?.("#chat .answer");
  const tick = (row) => one(".tick", row);
  const shown = (answer) => one("table.papers", answer) ?? answer;  // where both stand, the table has the order
  const rows = (answer) => {
    const seen = new Set();
    return all(ROW, shown(answer)).concat(all(ROW, answer)).filter(({dataset}) => !seen.has(dataset.paper) && seen.add(dataset.paper));
  };
  const ticked = (answer) => rows(answer).filter((row) => tick(row).checked);
  const told = (answer) => {
    const every = rows(answer), some = ticked(answer).length;
    for (const bar of all(".tools", answer)) {
      bar.classList.toggle("some", some > 0);
      const box = one(".every", bar), said = one("[role=status]", bar), text = some ? `${some.toLocaleString("en")} selected` : "Select all";
      box.checked = some > 0 && some === every.length;
      box.indeterminate = some > 0 && some < every.length;
      if (said.textContent !== text) said.textContent = text;
    }
  };
  const set = (row, is) => all(".tick", answerOf(row)).forEach((box) => {
    if (box.closest(ROW).dataset.paper === row.dataset.paper) box.checked = is;
  });
  // In each list by itself, so that the papers of a group stay under its name. What is not known comes last.
  const KEYS = {
    place: ({place}) => Number(place),
    title: ({title}) => title.replace(/^[^\p{L}\p{N}]+/u, "").toLowerCase(),
    day: ({day}) => day,
    votes: ({votes}) => (votes === "" ? "" : Number(votes)),
  };
  const compared = (order) => (one, other) => {
    const [a, b] = [one, other].map(({dataset}) => KEYS[order](dataset));
    if (a === "" || b === "") return (a === "") - (b === "");
    const up = typeof a === "string" ? a.localeCompare(b) : a - b;
    return order === "day" || order === "votes" ? -up : up;
  };
  const sort = (answer, order) => {
    for (const list of all(".rows, table.papers", answer)) {
      const sorted = all(ROW, list.parentElement).filter((row) => row.parentElement === list).sort(compared(order));
      sorted.forEach((row) => list.append(row));
      if (!list.dataset.shown) continue;
      const opened = list.classList.contains("opened");
      sorted.forEach((row, at) => { row.hidden = !opened && at >= Number(list.dataset.shown); });
    }
    for (const option of all(".tools option", answer)) option.toggleAttribute("selected", option.value === order);
    for (const select of all(".tools select", answer)) select.value = order;
  };
  addEventListener("change", ({target}) => {
    const answer = answerOf(target), bar = target.closest?.(".tools");
    if (!answer) return;
    if (bar && target.matches("select")) sort(answer, target.value);
    else if (bar) rows(answer).forEach((row) => set(row, target.checked));
    else if (target.matches(".tick")) set(target.closest(ROW), target.checked);
    else return;
    told(answer);
  });
  const does = {
    more: (answer, button) => {
      const list = button.parentElement.previousElementSibling, first = one("li[hidden]", list);
      all("li[hidden]", list).forEach((row) => { row.hidden = false; });
      list.classList.add("opened");
      button.parentElement.remove();
      one("a", first)?.focus({preventScroll: true});
    },
    ask: (answer, _, papers) => ask({do: "library.about", papers}),
    take: (answer, bar, papers) => ask({do: "library.set.take", name: bar.closest(".tools").dataset.name, papers}),
    save: (answer, {dataset, parentElement}, papers) => {
      const wanted = papers.length ? papers : rows(answer).map((row) => row.dataset.paper);
      ask({do: "export_table", turn: Number(parentElement.closest(".tools").dataset.turn), format: dataset.format, papers: wanted});
    },
  };
  addEventListener("click", ({target}) => {
    const button = target.closest?.("[data-rows]"), answer = button && answerOf(button);
    if (answer) does[button.dataset.rows](answer, button, ticked(answer).map((row) => row.dataset.paper));
  });
}
