// The network as a tree of parents: hubs in the middle, clinics around, at the slider's time.

// Where a node stands: an angle, and a distance from the middle of 0 to 1.
function place_nodes() {
  const children = nodes.map(() => []);
  for (const node of nodes) if (node.parent >= 0 && node.parent !== node.number) children[node.parent].push(node);
  const distance = { 0: 1, 1: 0.68, 2: 0.42, 3: 0.12 };
  const leaves = [];
  const seen = new Set();
  const visit = (node) => {
    if (seen.has(node)) return;
    seen.add(node);
    const below = children[node.number].filter((child) => !seen.has(child));
    node.leaf = below.length === 0;
    if (node.leaf) leaves.push(node);
    for (const child of below.sort((a, b) => b.tier - a.tier || a.number - b.number)) visit(child);
    node.below = below;
  };
  for (const node of [...nodes].sort((a, b) => b.tier - a.tier)) if (!seen.has(node)) visit(node);
  leaves.forEach((node, i) => { node.angle = (i + 0.5) / leaves.length * 2 * Math.PI; });
  const settle = (node) => {
    if (node.leaf) return;
    for (const child of node.below) if (child.angle === undefined) settle(child);
    const known = node.below.map((child) => child.angle);
    node.angle = known.reduce((sum, angle) => sum + angle, 0) / known.length;
  };
  for (const node of nodes) if (node.angle === undefined) settle(node);
  const hubs = nodes.filter((node) => node.tier === 3).length;
  for (const node of nodes) {
    const ring = node.tier === 3 && hubs === 1 ? 0 : distance[node.tier];
    node.x = ring * Math.sin(node.angle);
    node.y = -ring * Math.cos(node.angle);
  }
}

// Links up at a moment, with what they carried.
function links_up(at) {
  return contacts.filter((contact) => contact.start <= at && contact.end > at);
}

function stored_kib(node, at) {
  let i = fills.at.findIndex((time) => time > at) - 1;
  if (i === -2) i = fills.at.length - 1;
  return i < 0 || !fills.at.length ? 0 : fills.kib[node.number][i];
}

// Cases made at each node and not answered yet.
function waiting_cases(at) {
  const out = nodes.map(() => 0);
  for (const each of cases) {
    if (each.at > at) break;
    if (each.ended > at) out[each.from.number] += data.cases.every;
  }
  return out;
}

const map = { size: 0, scale: 1 };
const map_x = (node) => map.size / 2 + node.x * map.scale;
const map_y = (node) => map.size / 2 + node.y * map.scale;

function draw_lines(g) {
  g.lineWidth = 1;
  g.strokeStyle = color("grid");
  for (const row of contact_rows) {
    g.beginPath();
    g.moveTo(map_x(row.link.a), map_y(row.link.a));
    g.lineTo(map_x(row.link.b), map_y(row.link.b));
    g.stroke();
  }
  for (const contact of links_up(moment.at)) {
    const named = contact.link.a === moment.node || contact.link.b === moment.node;
    g.lineWidth = named ? 4 : 2.5;
    g.strokeStyle = color(named ? "text" : "accent");
    g.beginPath();
    g.moveTo(map_x(contact.link.a), map_y(contact.link.a));
    g.lineTo(map_x(contact.link.b), map_y(contact.link.b));
    g.stroke();
  }
}

function draw_node(g, node, fill_share, waiting, waiting_most) {
  const [x, y] = [map_x(node), map_y(node)];
  const most = Math.max(4, Math.min(13, 150 / Math.sqrt(nodes.length)));
  node.radius = (node.tier >= 2 ? 4.5 : 2.5) + Math.sqrt(fill_share) * most;
  g.fillStyle = group_color(node.group);
  g.beginPath();
  g.arc(x, y, node.radius, 0, 7);
  g.fill();
  if (waiting) {
    g.strokeStyle = color("bad");
    g.lineWidth = 1 + 2.5 * waiting / waiting_most;
    g.beginPath();
    g.arc(x, y, node.radius + 2.5, 0, 7);
    g.stroke();
  }
  if (node !== moment.node) return;
  g.strokeStyle = color("text");
  g.lineWidth = 2;
  g.strokeRect(x - node.radius - 6, y - node.radius - 6, 2 * node.radius + 12, 2 * node.radius + 12);
}

function draw_names(g) {
  g.font = "12px system-ui, sans-serif";
  g.textAlign = "center";
  g.textBaseline = "top";
  const drawn_at = [];
  const order = [...nodes].sort((a, b) => (b === moment.node) - (a === moment.node) || b.tier - a.tier);
  for (const node of order) {
    if (node !== moment.node && node.tier < 2) continue;
    const x = Math.min(Math.max(map_x(node), 40), map.size - 40);
    const y = Math.min(map_y(node) + node.radius + 4, map.size - 14);
    const half = g.measureText(node.name).width / 2 + 2;
    if (drawn_at.some((other) => Math.abs(other.x - x) < half + other.half && Math.abs(other.y - y) < 13)) continue;
    drawn_at.push({ x, y, half });
    g.lineWidth = 3;
    g.strokeStyle = color("panel");
    g.strokeText(node.name, x, y);
    g.fillStyle = color("text");
    g.fillText(node.name, x, y);
  }
}

function draw_map() {
  const [g, width, height] = context_of($("map"));
  map.size = Math.min(width, height);
  map.scale = map.size / 2 - 22;
  g.clearRect(0, 0, width, height);
  draw_lines(g);
  const waiting = waiting_cases(moment.at);
  const waiting_most = Math.max(...waiting, 1);
  for (const node of nodes)
    draw_node(g, node, Math.min(1, stored_kib(node, moment.at) / map.most_kib), waiting[node.number], waiting_most);
  draw_names(g);
  const up = links_up(moment.at).length;
  const total = waiting.reduce((sum, count) => sum + count, 0);
  const node = moment.node;
  $("map-text").textContent = node ?
    `${node.name}: ${size_text(stored_kib(node, moment.at) * 1024)} stored, ${waiting[node.number]} cases waiting` :
    `${up} ${up === 1 ? "link" : "links"} up, ${number_text(total)} cases waiting`;
  $("map").setAttribute("aria-label", `Map at ${time_text(moment.at)}: ${$("map-text").textContent}`);
}

function choose_node(node) {
  moment.node = node || null;
  $("node").value = node ? node.name : "";
  tell_moment();
}

function start_slider() {
  const slider = $("time");
  slider.max = data.end_s;
  slider.step = Math.max(60, Math.round(data.end_s / 4000 / 60) * 60);
  slider.addEventListener("input", () => { moment.at = Number(slider.value); tell_moment(); });
  moment.watchers.push(() => {
    slider.value = moment.at;
    slider.setAttribute("aria-valuetext", time_text(moment.at));
    $("time-text").textContent = time_text(moment.at);
  });
  let timer = 0;
  const stop = () => { clearInterval(timer); timer = 0; };
  $("play").addEventListener("click", () => {
    if (timer) {
      stop();
    } else {
      if (moment.at >= data.end_s) moment.at = 0;
      timer = setInterval(() => {
        moment.at = Math.min(moment.at + data.end_s / 600, data.end_s);
        if (moment.at >= data.end_s) stop();
        tell_moment();
      }, 100);
    }
    tell_moment();
  });
  moment.watchers.push(() => {
    $("play").textContent = timer ? "Pause" : "Play";
    $("play").setAttribute("aria-pressed", String(Boolean(timer)));
  });
}

function start_map() {
  place_nodes();
  map.most_kib = Math.max(1, ...fills.kib.map((row) => row.reduce((most, kib) => Math.max(most, kib), 0)));
  for (const node of nodes) $("nodes").append(element("option", { value: node.name }));
  $("node").addEventListener("change", () => choose_node(nodes.find((node) => node.name === $("node").value)));
  $("map").addEventListener("click", (event) => {
    const box = $("map").getBoundingClientRect();
    const away = (node) => Math.hypot(map_x(node) - event.clientX + box.left, map_y(node) - event.clientY + box.top);
    const nearest = nodes.reduce((best, node) => (away(node) < away(best) ? node : best));
    choose_node(away(nearest) < 24 && nearest !== moment.node ? nearest : null);
  });
  const legend = key(groups.map((name, i) => [name, `var(--c${[3, 2, 5, 1, 4, 7, 0, 6][i % 8]})`]));
  $("map-figure").append(legend);
  moment.watchers.push(draw_map);
  drawn(draw_map);
  table_below($("map-figure"), "nodes at this time", ["Node", "Stored", "Cases waiting"], () => {
    const waiting = waiting_cases(moment.at);
    return nodes.map((node, i) => [node.name, size_text(stored_kib(node, moment.at) * 1024), waiting[i]]);
  });
}
