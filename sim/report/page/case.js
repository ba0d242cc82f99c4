// One case: where each of its bundles was, and when.

const listed_most = 400;

function case_line(each) {
  return `${each.name}  ${each.from.name}  ${data.classes[each.class]}  ` +
    (each.took < 0 ? "not answered" : duration_text(each.took));
}

// All words must be found; "late" finds what took longer than a day.
function found_cases() {
  const words = $("case-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (each) => words.every((word) => word === "late" ? each.took < 0 || each.took > 86400 :
    case_line(each).toLowerCase().includes(word) || each.to.name.includes(word));
  const how_long = (each) => (each.took < 0 ? data.end_s * 2 - each.at : each.took);
  return cases.filter(fits).sort((a, b) => how_long(b) - how_long(a));
}

function list_cases() {
  const found = found_cases();
  $("case-list").replaceChildren(...found.slice(0, listed_most).map((each) =>
    element("option", { value: cases.indexOf(each) }, case_line(each))));
  $("case-count").textContent = `${number_text(found.length)} cases` +
    (found.length > listed_most ? `, the slowest ${listed_most} listed` : ", the slowest first") +
    (data.cases.every > 1 ? `; one in ${data.cases.every} is kept here` : "") +
    (data.cases.ways_only ? "; of many copies, those that brought it are shown, of what did not arrive the first three" : "");
  if (!found.length) return;
  $("case-list").selectedIndex = 0;
  tell_case(found[0]);
}

function svg(tag, attributes, ...children) {
  const out = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) out.setAttribute(name, value);
  out.append(...children);
  return out;
}

// The nodes that hold any of it, in the order in which they first did.
function lanes_of(each) {
  const out = [each.from];
  for (const bundle of each.bundles)
    for (const node of [bundle.from, ...bundle.moves.map((move) => move.to), bundle.to])
      if (!out.includes(node)) out.push(node);
  return out.sort((a, b) => a.tier - b.tier || a.number - b.number);
}

function case_axis(picture, x, [from, to], width, height) {
  const steps = [600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400];
  const step = steps.find((s) => (to - from) / s <= width / 100) || 30 * 86400;
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    picture.append(svg("line", { x1: x(at), x2: x(at), y1: 16, y2: height, stroke: color("grid") }));
    picture.append(svg("text", { x: Math.min(x(at), width - 30), y: 11, "text-anchor": "middle" }, time_text(at)));
  }
}

// Where two lanes had a contact while the case was on its way.
function case_contacts(picture, lanes, x, y, from, to) {
  for (const contact of contacts) {
    const [a, b] = [lanes.indexOf(contact.link.a), lanes.indexOf(contact.link.b)];
    if (a < 0 || b < 0 || contact.end < from || contact.start > to) continue;
    const left = x(Math.max(contact.start, from));
    picture.append(svg("rect", { x: left, width: Math.max(1, x(Math.min(contact.end, to)) - left),
      y: y(Math.min(a, b)), height: y(Math.max(a, b)) - y(Math.min(a, b)), fill: color("accent"), opacity: 0.3 }));
  }
}

function case_way(picture, bundle, lanes, x, y, until) {
  const paint = class_color(bundle.class);
  const stay = (node, from, to) => picture.append(svg("line", { x1: x(from), x2: x(to), y1: y(lanes.indexOf(node)),
    y2: y(lanes.indexOf(node)), stroke: paint, "stroke-width": 4, "stroke-linecap": "round" }));
  let at = bundle.made, holder = bundle.from;
  for (const move of bundle.moves) {
    stay(move.from, move.from === holder ? at : move.at, move.at);
    picture.append(svg("line", { x1: x(move.at), x2: x(move.at), y1: y(lanes.indexOf(move.from)),
      y2: y(lanes.indexOf(move.to)), stroke: paint, "stroke-width": 2, "stroke-dasharray": "3 2" }));
    [at, holder] = [move.at, move.to];
  }
  if (bundle.arrived < 0) stay(holder, at, until);
  picture.append(svg("circle", { cx: x(bundle.made), cy: y(lanes.indexOf(bundle.from)), r: 4, fill: paint }));
  if (bundle.arrived >= 0)
    picture.append(svg("circle", { cx: x(bundle.arrived), cy: y(lanes.indexOf(bundle.to)), r: 5, fill: color("panel"),
      stroke: paint, "stroke-width": 2.5 }));
}

function case_picture(each) {
  const lanes = lanes_of(each);
  const last = Math.max(...each.bundles.map((b) => Math.max(b.arrived, b.made, ...b.moves.map((m) => m.at))));
  const until = each.took < 0 ? data.end_s : Math.max(each.ended, last);
  const pad = Math.max((until - each.at) * 0.03, 30);
  const [from, to] = [each.at - pad, Math.min(until + pad, data.end_s + pad)];
  const height = 34 + lanes.length * 34;
  const width = Math.min(Math.max($("case-story").clientWidth, 320), 760);
  const names = Math.min(120, width * 0.25);
  const x = (at) => names + (at - from) / (to - from) * (width - names - 10);
  const y = (lane) => 40 + lane * 34;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": "The way of " + each.name + "; the same in words is below." });
  case_axis(picture, x, [from, to], width, height);
  case_contacts(picture, lanes, x, y, from, to);
  lanes.forEach((node, i) => {
    picture.append(svg("line", { x1: names - 4, x2: width - 8, y1: y(i), y2: y(i), stroke: color("line") }));
    picture.append(svg("text", { x: names - 10, y: y(i) + 4, "text-anchor": "end" }, node.name));
  });
  for (const bundle of each.bundles) case_way(picture, bundle, lanes, x, y, until);
  return picture;
}

function bundle_words(bundle) {
  const steps = bundle.moves.map((move) => `${time_text(move.at)} ${move.to.name}`);
  const end = bundle.arrived < 0 ? "; did not arrive" : `; arrived after ${duration_text(bundle.arrived - bundle.made)}`;
  return `${data.classes[bundle.class]}, ${size_text(bundle.bytes)}: ${time_text(bundle.made)} ${bundle.from.name}` +
    (steps.length ? " \u2192 " + steps.join(" \u2192 ") : "") + end;
}

function tell_case(each) {
  const classes = [...new Set(each.bundles.map((bundle) => bundle.class))];
  const made = `Made ${time_text(each.at)} at ${each.from.name} for ${each.to.name}; ` +
    (each.took < 0 ? "not answered within the run." : `over after ${duration_text(each.took)}, ${time_text(each.ended)}.`);
  const story = $("case-story");
  story.replaceChildren(element("h3", {}, each.name), element("p", {}, made));
  if (!each.bundles.length) return story.append(element("p", {}, "It was to be made after the end of the run."));
  story.append(case_picture(each),
    key([...classes.map((number) => [data.classes[number], `var(--c${number})`]), ["a link was up", "color-mix(in srgb, var(--accent) 30%, var(--panel))"]]),
    element("ol", {}, ...each.bundles.map((bundle) => element("li", {}, bundle_words(bundle)))));
}

function start_cases() {
  $("case-search").addEventListener("input", list_cases);
  $("case-list").addEventListener("change", () => tell_case(cases[Number($("case-list").value)]));
  list_cases();
  redraws.push(() => {
    const each = cases[Number($("case-list").value)];
    if (each) tell_case(each);
  });
}

function start_parts() {
  const links_by_id = new Map();
  for (const section of document.querySelectorAll("section")) {
    const link = element("a", { href: "#" + section.id }, section.dataset.title);
    links_by_id.set(section.id, link);
    $("parts").append(element("li", {}, link));
  }
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links_by_id.values()) link.removeAttribute("aria-current");
      links_by_id.get(entry.target.id).setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const section of document.querySelectorAll("section")) seen.observe(section);
}

start_parts();
draw_head();
draw_shares();
if (data.shares[0].made) {
  draw_latency();
  draw_places();
  draw_causes();
  draw_hours();
}
draw_link_use();
if (data.stores.hours.length) draw_stores();
start_map();
start_gantt();
start_slider();
tell_moment();
if (cases.length) start_cases();
