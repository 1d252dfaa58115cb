// Labels, those of the largest topics first: each at its topic, or as near above or below it as
// there is room. Without any a topic is named in the list, and where one points at its papers.
// The papers that are `lit` ([x, y] each) are kept free as long as there is another place.
const apart = (labels, {clientWidth: width, clientHeight: height}, size, lit = []) => {
  const pen = document.createElement("canvas").getContext("2d"), taken = [], tall = size + 6;
  pen.font = `bold ${size}px system-ui, sans-serif`;
  const at = (share, length) => 8 + (share + 1.08) / 2.16 * (length - 16);  // by _LAYOUT's margin
  const stars = lit.map(([x, y]) => ({x: at(x, width) - 9, y: at(-y, height) - tall / 2, wide: 18}));
  const steps = [0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2];
  return labels.filter((label) => {
    const wide = pen.measureText(label.text.replaceAll(/<.*?>/g, "")).width + 6;
    const before = {left: 0, center: wide / 2, right: wide}[label.xanchor];
    const middle = at(-label.y, height) - tall / 2, left = at(label.x, width) - before;
    const x = Math.max(0, Math.min(left, width - wide));
    const free = (others) => steps.find((by) => {
      const y = middle + by * tall;
      return y >= 0 && y + tall <= height && !others.some((one) =>
        Math.abs(one.y - y) < tall && x < one.x + one.wide && one.x < x + wide);
    });
    const step = free([...taken, ...stars]) ?? free(taken);
    if (step === undefined) return false;
    taken.push({x, y: middle + step * tall, wide});
    return Object.assign(label, {xshift: x - left, yshift: -step * tall});
  });
};
