// Hands over from the page as the document opens it to the page that Gradio made: what is typed in the one goes on in
// the other, and what was sent too early is sent.
() => {
  const early = document.getElementById("opening"), box = early.querySelector("textarea");
  const real = (selector) => document.querySelector(`gradio-app ${selector}`);
  const theme = new URLSearchParams(location.search).get("__theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (theme === "dark") early.classList.add("dark");
  if (location.hash) early.classList.add("elsewhere");  // another room, or a conversation
  const gradio = document.getElementById("gradio");
  const start = () => {  // once this is painted; no frame is painted of a page in the background
    if (!gradio || start.done) return;
    start.done = true;
    document.head.append(Object.assign(document.createElement("script"), {type: "module", crossOrigin: "", src: gradio.href}));
  };
  requestAnimationFrame(() => setTimeout(start));
  setTimeout(start, 200);
  let sends = false, composing = false;
  const send = () => { sends = box.value.trim() !== ""; };
  early.querySelector(".send").addEventListener("click", send);
  box.addEventListener("keydown", (event) => {
    sends = false;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  const there = () => {
    const next = real("#composer textarea");
    if (composing || !next?.offsetParent || !window.askpapers || !document.documentElement.dataset.bridge) return;
    seen.disconnect();
    const {value, selectionStart, selectionEnd} = box, isHere = document.activeElement === box;
    const place = real("#today .html-container > div"), briefing = early.querySelector("#today .html-container > div");
    if (place && !place.children.length) place.append(...briefing.children);
    early.remove();
    if (value) {
      next.value = value + next.value;
      next.dispatchEvent(new Event("input", {bubbles: true}));
    }
    if (isHere) {
      next.focus({preventScroll: true});
      next.setSelectionRange(selectionStart, selectionEnd);
    }
    if (sends) setTimeout(() => real("#send").click(), 50);  // Gradio reads its box by then
  };
  const seen = new MutationObserver(there);
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; setTimeout(there); });
  for (const told of ["askpapers-ready", "askpapers-started"]) addEventListener(told, () => there());
  seen.observe(document.querySelector("gradio-app"), {childList: true, subtree: true});
}
