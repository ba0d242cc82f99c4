// Shares of what was answered, by class and by place; causes.

const within_h = [1, 2, 4, 6, 12, 24, 48, 72];

function draw_head() {
  const all = data.shares[0];
  const days = data.end_s / 86400;
  $("what").textContent = `${number_text(nodes.length)} nodes, ${days.toFixed(days % 1 ? 1 : 0)} days, ` +
    `${number_text(all.made)} cases, ${number_text(contacts.length * data.contacts.every)} contacts; ` +
    `seed ${data.seed}, digest ${data.digest}`;
  const share = (h) => share_text(all.within[within_h.indexOf(h)], all.made);
  const figures = [[share(6), "answered within 6 h"], [share(24), "within 24 h"], [share(72), "within 72 h"],
    [duration_text(all.median_s), "until half of all were answered"],
    [all.p95_s === null ? "never" : duration_text(all.p95_s), "until 95 % were"],
    [number_text(data.put_off), "times a store was full"]];
  $("key-figures").append(...figures.map(([value, what]) =>
    element("li", {}, element("b", {}, value), element("span", {}, what))));
  $("footer").textContent = "Made by harkara sim. The same in figures: summary.json, cases.csv, contacts.csv and " +
    "events.jsonl beside this page.";
}

function draw_shares() {
  $("shares").append(table(
    ["Class", "Made", ...within_h.map((h) => h + " h"), "By the end", "Median", "95 %"],
    data.shares.map((row) => [row.name, number_text(row.made), ...row.within.map((n) => share_text(n, row.made)),
      share_text(row.ended, row.made), duration_text(row.median_s), row.p95_s === null ? "never" : duration_text(row.p95_s)])));
  $("shares").append(element("p", { class: "lead" },
    "Median and 95 % are of all cases made: never, where so many were not answered within the run."));
}

function sum_of(rows, column) {
  return rows.reduce((sum, row) => sum + row[column], 0);
}

function place_rows() {
  const wanted = $("places-class").value;
  const hours = Number($("places-hours").value);  // its column
  const rows = [];
  for (const place of data.places) {
    const classes = place.classes.filter((row) => wanted === "all" || data.classes[row[0]] === wanted);
    const made = sum_of(classes, 1);
    if (made) rows.push({ name: nodes[place.node].name, made, in_time: sum_of(classes, hours) });
  }
  const natural = (a, b) => a.name.localeCompare(b.name, "en", { numeric: true });
  const orders = { worst: (a, b) => a.in_time / a.made - b.in_time / b.made || natural(a, b), name: natural,
                   made: (a, b) => b.made - a.made || natural(a, b) };
  return rows.sort(orders[$("places-order").value]);
}

function draw_places() {
  for (const name of ["all", ...data.shares.slice(1).map((row) => row.name)])
    $("places-class").append(element("option", {}, name));
  const box = element("div", { class: "scroll", tabindex: 0, "aria-label": "Shares by place" });
  drawn(() => box.replaceChildren(bars(place_rows().map((row) => ({
    name: row.name, value: share_text(row.in_time, row.made) + " of " + row.made,
    parts: [{ share: row.in_time / row.made, color: "var(--good)" }] })))));
  for (const id of ["places-class", "places-hours", "places-order"]) $(id).addEventListener("change", redraw_all);
  $("places-bars").append(box);
  table_below($("places-bars"), "answered by place", ["Place", "Class", "Made", "6 h", "24 h", "72 h"], () =>
    data.places.flatMap((place) => place.classes.map((row) => [nodes[place.node].name, data.classes[row[0]], row[1],
      share_text(row[2], row[1]), share_text(row[3], row[1]), share_text(row[4], row[1])])));
}

function cause_color(name) {
  if (name.includes("no contact")) return "var(--c0)";
  if (name.includes("held")) return "var(--c6)";
  return name.includes("waiting for") ? "var(--c1)" : "var(--c3)";
}

function draw_causes() {
  const shown = 12;
  const total = data.causes.reduce((sum, [, seconds]) => sum + seconds, 0);
  const rows = data.causes.slice(0, shown);
  const rest = data.causes.slice(shown).reduce((sum, [, seconds]) => sum + seconds, 0);
  if (rest) rows.push([`${data.causes.length - shown} more`, rest]);
  $("causes-bars").append(
    key([["no contact", "var(--c0)"], ["transfer and queue", "var(--c3)"], ["at the desk", "var(--c1)"],
         ["never got further", "var(--c6)"]]),
    bars(rows.map(([name, seconds]) => ({ name, value: share_text(seconds, total),
      title: name + ": " + duration_text(seconds),
      parts: [{ share: seconds / total, color: cause_color(name) }] })), "stacked"),
    element("p", { class: "lead" }, `Together ${duration_text(total)} of waiting; 100 %.`));
  table_below($("causes-bars"), "all causes", ["Cause", "Waited", "Share"], () =>
    data.causes.map(([name, seconds]) => [name, duration_text(seconds), share_text(seconds, total)]));
}

function draw_link_use() {
  const parts = (use) => [{ share: (use.carried - use.lost) / use.capacity, color: "var(--good)" },
                          { share: use.lost / use.capacity, color: "var(--bad)" }];
  $("links-bars").append(
    key([["carried", "var(--good)"], ["lost at cuts", "var(--bad)"], ["unused", "var(--idle)"]]),
    bars(data.link_use.map((use) => ({ name: use.name, parts: use.capacity ? parts(use) : [],
      value: size_text(use.carried) + " of " + size_text(use.capacity),
      title: `${use.name}: lost ${size_text(use.lost)}` })), "stacked"));
  table_below($("links-bars"), "link use", ["Links", "Contacts", "Hours up", "Could carry", "Carried", "Lost", "Used"], () =>
    data.link_use.map((use) => [use.name, number_text(use.contacts), number_text(use.up_h), size_text(use.capacity),
      size_text(use.carried), size_text(use.lost), share_text(use.carried, use.capacity)]));
}
