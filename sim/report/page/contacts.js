// The contacts of all links over time: a row for each link, a bar for each contact.

const moment = { at: Math.min(data.end_s, 12 * 3600), node: null, kind: "all", watchers: [] };

function tell_moment() {
  for (const watcher of moment.watchers) watcher();
}

function kind_of(link) {
  return groups[link.a.group] + " - " + groups[link.b.group];
}

// Links with a contact, in an order that keeps neighbours together.
const contact_rows = (() => {
  const by_link = new Map();
  for (const contact of contacts) {
    if (!by_link.has(contact.link)) by_link.set(contact.link, []);
    by_link.get(contact.link).push(contact);
  }
  const natural = (a, b) => a.localeCompare(b, "en", { numeric: true });
  return [...by_link].map(([link, all]) => ({ link, all, kind: kind_of(link), name: link.a.name + " - " + link.b.name }))
    .sort((x, y) => natural(x.kind, y.kind) || natural(x.name, y.name));
})();

function shown_rows() {
  return contact_rows.filter((row) => (moment.kind === "all" || row.kind === moment.kind) &&
    (!moment.node || row.link.a === moment.node || row.link.b === moment.node));
}

// The span of time that the picture shows.
function shown_span() {
  const width = Number($("window").value);
  if (!width || width >= data.end_s) return [0, data.end_s];
  const from = Math.min(Math.max(moment.at - width / 2, 0), data.end_s - width);
  return [from, from + width];
}

const gantt = { row: 13, head: 20, names: 0 };

function use_color(contact) {
  const share = contact.capacity ? contact.carried / contact.capacity : 0;
  const strong = Math.round(45 + 55 * Math.min(1, Math.sqrt(share)));
  return `color-mix(in srgb, ${color("good")} ${strong}%, ${color("panel")})`;
}

const use_colors = [];
function make_use_colors() {
  for (let i = 0; i <= 20; i++) {
    const probe = element("i", { style: "color:" + use_color({ capacity: 1, carried: (i / 20) ** 2 }) });
    document.body.append(probe);
    use_colors[i] = getComputedStyle(probe).color;
    probe.remove();
  }
}

function draw_time_axis(g, width, height, [from, to], x) {
  const steps = [1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400];
  const step = steps.find((s) => (to - from) / s * 62 < width - gantt.names) || 28 * 86400;
  g.font = "11px system-ui, sans-serif";
  g.textBaseline = "middle";
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    g.fillStyle = color("grid");
    g.fillRect(x(at), gantt.head - 4, 1, height);
    g.fillStyle = color("soft");
    const text = step >= 86400 ? time_text(at).slice(0, -6) : time_text(at).replace(/^day \d+, /, "");
    if (x(at) + 50 < width) g.fillText(text, x(at) + 3, gantt.head / 2);
  }
}

function draw_gantt_row(g, row, y, [from, to], x, width) {
  g.fillStyle = row.link.a === moment.node || row.link.b === moment.node ? color("text") : color("soft");
  g.fillText(row.name, 4, y + gantt.row / 2, gantt.names - 10);
  for (const contact of row.all) {
    if (contact.end < from || contact.start > to) continue;
    const left = Math.max(x(contact.start), gantt.names);
    const right = Math.min(Math.max(x(contact.end), left + 1.5), width);
    const share = contact.capacity ? Math.sqrt(contact.carried / contact.capacity) : 0;
    g.fillStyle = use_colors[Math.round(20 * Math.min(1, share))];
    g.fillRect(left, y + 2, right - left, gantt.row - 4);
    if (!contact.lost) continue;
    g.fillStyle = color("bad");
    g.fillRect(Math.max(right - 2, left), y + 1, 2, gantt.row - 2);
  }
}

function draw_gantt() {
  const rows = shown_rows();
  const scroll = $("gantt-scroll");
  $("gantt-space").style.height = Math.max(rows.length * gantt.row + gantt.head + 6, scroll.clientHeight) + "px";
  const [g, width, height] = context_of($("gantt"));
  gantt.names = Math.min(170, width * 0.36);
  const span = shown_span();
  const x = (at) => gantt.names + (at - span[0]) / (span[1] - span[0]) * (width - gantt.names - 2);
  g.clearRect(0, 0, width, height);
  draw_time_axis(g, width, height, span, x);
  g.save();
  g.beginPath();
  g.rect(0, gantt.head, width, height);
  g.clip();
  const first = Math.floor(scroll.scrollTop / gantt.row);
  for (let i = first; i < rows.length && (i - first) * gantt.row < height; i++)
    draw_gantt_row(g, rows[i], gantt.head + i * gantt.row - scroll.scrollTop, span, x, width);
  g.restore();
  g.fillStyle = color("accent");
  g.fillRect(x(moment.at) - 1, gantt.head - 5, 2, height);
  scroll.setAttribute("aria-label", `Contacts of ${rows.length} links over time; a table is below.`);
}

// The contact under the pointer, and the time there.
function under_pointer(event) {
  const box = $("gantt").getBoundingClientRect();
  const span = shown_span();
  const at = span[0] + (event.clientX - box.left - gantt.names) / (box.width - gantt.names - 2) * (span[1] - span[0]);
  const index = Math.floor((event.clientY - box.top - gantt.head + $("gantt-scroll").scrollTop) / gantt.row);
  const row = shown_rows()[index];
  const near = (span[1] - span[0]) / box.width * 2;
  return { at: Math.min(Math.max(at, 0), data.end_s),
           contact: row && row.all.find((c) => c.start - near <= at && c.end + near >= at), row };
}

function contact_text(contact) {
  return `${contact.link.a.name} - ${contact.link.b.name}, ${time_text(contact.start)}, ` +
    `${duration_text(contact.end - contact.start)}: ${size_text(contact.carried)} of ` +
    `${size_text(contact.capacity)} carried` + (contact.lost ? `, ${size_text(contact.lost)} lost at the cut` : "");
}

function start_gantt() {
  const usual = "Stronger: more of what the contact could carry was used; red: bytes lost when it was cut. " +
    "A click sets the time." + (data.contacts.every > 1 ? ` One link in ${data.contacts.every} is shown.` : "");
  $("gantt-text").textContent = usual;
  for (const kind of ["all", ...new Set(contact_rows.map((row) => row.kind))]) $("kind").append(element("option", {}, kind));
  $("kind").addEventListener("change", () => { moment.kind = $("kind").value; tell_moment(); });
  $("window").addEventListener("change", tell_moment);
  $("gantt-scroll").addEventListener("scroll", draw_gantt);
  $("gantt").addEventListener("pointermove", (event) => {
    const { contact, row } = under_pointer(event);
    $("gantt-text").textContent = contact ? contact_text(contact) : row ? row.name : usual;
  });
  $("gantt").addEventListener("pointerleave", () => { $("gantt-text").textContent = usual; });
  $("gantt").addEventListener("click", (event) => { moment.at = under_pointer(event).at; tell_moment(); });
  moment.watchers.push(draw_gantt);
  drawn(() => { make_use_colors(); draw_gantt(); });
  const most = 500;
  table_below($("gantt-figure"), "contacts shown, at most " + most, ["Link", "From", "For", "Carried", "Could carry", "Lost"], () => {
    const [from, to] = shown_span();
    return shown_rows().flatMap((row) => row.all).filter((c) => c.end >= from && c.start <= to)
      .sort((a, b) => a.start - b.start).slice(0, most)
      .map((c) => [c.link.a.name + " - " + c.link.b.name, time_text(c.start), duration_text(c.end - c.start),
                   size_text(c.carried), size_text(c.capacity), size_text(c.lost)]);
  });
}
