// What every part draws with.

function $(id) {
  return document.getElementById(id);
}

// element("p", {class: "lead"}, "text", child...)
function element(tag, attributes, ...children) {
  const out = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {}))
    if (value !== undefined) out.setAttribute(key, value);
  out.append(...children);
  return out;
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function class_color(number) {
  return color("c" + number);
}

function group_color(number) {
  return color("c" + [3, 2, 5, 1, 4, 7, 0, 6][number % 8]);
}

const number_text = (value) => Math.round(value).toLocaleString("en").replace(/,/g, "\u202f");
const share_text = (part, whole) => (whole ? (100 * part / whole).toFixed(1) + " %" : "-");

const trimmed = (value) => value.toFixed(1).replace(/\.0$/, "");

function duration_text(seconds) {
  if (seconds === null || seconds < 0 || seconds === undefined) return "-";
  if (seconds < 90) return Math.round(seconds) + " s";
  if (seconds < 3600) return Math.round(seconds / 60) + " min";
  if (seconds < 172800) return trimmed(seconds / 3600) + " h";
  return trimmed(seconds / 86400) + " d";
}

function size_text(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < 4; unit++) bytes /= 1000;
  return (bytes < 10 && unit ? bytes.toFixed(1) : Math.round(bytes)) + " " + units[unit];
}

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const two = (value) => String(value).padStart(2, "0");

// "Tue 14:05", of a moment of the run; with its day when a run is longer than a week.
function time_text(seconds) {
  const day = Math.floor(seconds / 86400);
  const name = weekdays[(data.first_weekday + day) % 7];
  const clock = two(Math.floor(seconds / 3600) % 24) + ":" + two(Math.floor(seconds / 60) % 60);
  return (data.end_s > 7 * 86400 + 3600 ? "day " + (day + 1) + ", " : "") + name + " " + clock;
}

function table(head, rows) {
  const row = (cells, tag) => element("tr", {}, ...cells.map((cell) => element(tag, {}, String(cell))));
  return element("table", {}, element("thead", {}, row(head, "th")),
                 element("tbody", {}, ...rows.map((cells) => row(cells, "td"))));
}

// The same in figures, made when somebody opens it. `rows` is a function.
function table_below(parent, title, head, rows) {
  const box = element("div");
  const out = element("details", {}, element("summary", {}, "Table: " + title), box);
  out.addEventListener("toggle", () => {
    if (out.open) box.replaceChildren(table(head, rows()));
  });
  parent.append(out);
}

// Bars of HTML. Each row: {name, parts: [{share, color}], value, title}
function bars(rows, kind) {
  const out = element("div", { class: "bars " + (kind || ""), role: "list" });
  for (const row of rows) {
    const track = element("div", { class: "track", title: row.title || row.name });
    for (const part of row.parts)
      track.append(element("i", { style: `width:${100 * part.share}%;background:${part.color}` }));
    const name = element("div", { class: "name", title: row.name, role: "listitem" }, row.name);
    const value = element("div", { class: "value" }, row.value);
    out.append(...(kind === "stacked" && matchMedia("(max-width: 50rem)").matches ?
      [name, value, track] : [name, track, value]));
  }
  return out;
}

function key(entries) {
  return element("div", { class: "key" }, ...entries.map(([name, fill]) =>
    element("span", {}, element("i", { style: "background:" + fill }), name)));
}

// A canvas in device pixels, its context scaled so that one unit is one CSS pixel.
function context_of(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return [context, width, height];
}

// Draws now, and again when the window or the colour scheme changes.
const redraws = [];
function drawn(draw) {
  redraws.push(draw);
  draw();
}
function redraw_all() {
  for (const draw of redraws) draw();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw_all);
let shown_width = window.innerWidth;
window.addEventListener("resize", () => {
  if (shown_width === window.innerWidth) return;  // a phone's address bar came or went
  shown_width = window.innerWidth;
  redraw_all();
});
