// Lines, drawn by uPlot.

function axis(more) {
  return { stroke: color("soft"), grid: { stroke: color("grid"), width: 1 },
           ticks: { stroke: color("line"), width: 1 }, font: "12px system-ui, sans-serif", ...more };
}

// The legend's names switch their lines, by keyboard too; arrows move along the lines.
function make_reachable(chart, box) {
  for (const head of chart.root.querySelectorAll(".u-legend .u-series th")) {
    head.tabIndex = 0;
    head.setAttribute("role", "button");
    head.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      head.click();
    });
  }
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.target !== box) return;
    event.preventDefault();
    const last = chart.data[0].length - 1;
    const index = Math.min(Math.max((chart.cursor.idx ?? -1) + step, 0), last);
    chart.setCursor({ left: chart.valToPos(chart.data[0][index], "x"), top: 10 });
  });
}

// `series` as uPlot takes them, without the first; `label` says what the picture shows.
function line_chart(figure, label, x, series, columns, y) {
  const box = element("div", { class: "chart", tabindex: 0, role: "group", "aria-label": label +
    ". Arrow keys read the values; a table is below." });
  let chart = null;
  drawn(() => {
    const width = figure.clientWidth;
    if (chart) chart.destroy();
    chart = new uPlot({
      width, height: Math.round(Math.min(320, Math.max(220, width * 0.45))),
      cursor: { drag: { x: false, y: false }, y: false },
      scales: { x: { time: false, ...x.scale }, y: y.scale },
      axes: [axis(x.axis), axis({ size: 62, ...y.axis })],
      series: [{ label: x.name, value: (_, v) => (v === null ? "-" : x.text(v)) },
               ...series.map((one) => ({ width: 2, spanGaps: false, points: { show: false },
                 ...one, stroke: one.paint(), value: (_, v) => (v === null || v === undefined ? "-" : y.text(v)) }))],
    }, columns, box);
    make_reachable(chart, box);
  });
  figure.prepend(box);
  return { replace: (fresh) => chart.setData(columns = fresh) };
}

function draw_latency() {
  const { hours, series } = data.latency;
  const last = hours[hours.length - 1];
  const marks = () => ($("latency-chart").clientWidth < 500 ? [1 / 30, 1 / 4, 2, 24, 168] :
    [1 / 30, 1 / 6, 1, 6, 24, 72, 168, 720]).filter((h) => h <= last * 1.01);
  const number = (name) => data.classes.indexOf(name);
  const x = { name: "After", text: (h) => duration_text(h * 3600), scale: { distr: 3, range: [hours[0], last] },
              axis: { splits: marks, filter: (_, splits) => splits,
                      values: (_, splits) => splits.map((h) => duration_text(h * 3600)) } };
  const y = { text: (v) => (100 * v).toFixed(1) + " %", scale: { range: [0, 1] },
              axis: { values: (_, splits) => splits.map((v) => Math.round(100 * v) + " %") } };
  line_chart($("latency-chart"), "Share answered, over time, by class", x,
             series.map((one) => ({ label: one.name, paint: () => class_color(number(one.name)) })),
             [hours, ...series.map((one) => one.share)], y);
  table_below($("latency-chart"), "share answered after", ["After", ...series.map((one) => one.name)], () =>
    hours.map((h, i) => [duration_text(h * 3600), ...series.map((one) => share_text(one.share[i], 1))]));
}

function draw_hours() {
  const rows = data.by_hour;
  const x = { name: "Made at", text: (h) => two(h) + ":00-" + two(h) + ":59", scale: { range: [-0.3, 23.3] },
              axis: { splits: () => [0, 6, 12, 18, 23], values: (_, s) => s.map((h) => h + " h") } };
  const most = Math.max(1, ...rows.flat().slice(0).filter((v, i) => i % 4 && v !== null));
  const y = { text: (v) => duration_text(v * 3600), scale: { range: [0, most * 1.05] },
              axis: { values: (_, splits) => splits.map((v) => v + " h") } };
  const lines = [["half of them", "c3"], ["80 %", "c2"], ["95 %", "c0"]];
  line_chart($("hours-chart"), "Hours until cases were answered, by the hour in which they were made", x,
             lines.map(([label, name]) => ({ label, paint: () => color(name), points: { show: true, size: 5 } })),
             [rows.map((_, h) => h), ...[1, 2, 3].map((i) => rows.map((row) => row[i]))], y);
  table_below($("hours-chart"), "hours until answered", ["Made at", "cases", "half", "80 %", "95 %"], () =>
    rows.map((row, h) => [x.text(h), row[0], ...row.slice(1).map((v) => (v === null ? "-" : v.toFixed(1) + " h"))]));
}

function draw_stores() {
  const { hours, groups: stores } = data.stores;
  const select = $("stores-group");
  for (const store of stores) select.append(element("option", {}, store.name));
  select.value = (stores.find((store) => store.nodes > 1) || stores[0]).name;
  const chosen = () => stores.find((store) => store.name === select.value);
  const columns = () => [hours, chosen().mean, chosen().p95, chosen().max];
  const x = { name: "At", text: (h) => time_text(h * 3600),
              axis: { values: (_, splits) => splits.map((h) => time_text(h * 3600).slice(0, -6)),
                      splits: () => day_marks($("stores-chart").clientWidth / 90).map((s) => s / 3600) } };
  const y = { text: (kib) => size_text(kib * 1024), scale: { range: (_, low, high) => [0, Math.max(high, 1) * 1.05] },
              axis: { values: (_, splits) => splits.map((kib) => size_text(kib * 1024)) } };
  const lines = [["mean", "c3"], ["95 % hold less", "c2"], ["the fullest", "c0"]];
  const chart = line_chart($("stores-chart"), "What the stores of these nodes held", x,
    lines.map(([label, name]) => ({ label, paint: () => color(name) })), columns(), y);
  const quota = element("figcaption");
  const tell = () => {
    const kib = chosen().quota_kib;
    quota.textContent = `${chosen().nodes} nodes; ` +
      (kib > 2 ** 29 ? "their stores have no limit." : `each store can hold ${size_text(kib * 1024)}.`);
  };
  $("stores-chart").append(quota);
  tell();
  select.addEventListener("change", () => { chart.replace(columns()); tell(); });
  table_below($("stores-chart"), "what stores held", ["At", "mean", "95 % hold less", "the fullest"], () =>
    hours.map((h, i) => [time_text(h * 3600), ...columns().slice(1).map((c) => size_text(c[i] * 1024))]));
}

// Midnights, at most so many.
function day_marks(most) {
  const step = Math.ceil(data.end_s / 86400 / most) * 86400;
  const out = [];
  for (let at = 0; at < data.end_s; at += step) out.push(at);
  return out;
}
