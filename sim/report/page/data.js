"use strict";
// What the page was given, unpacked: numbers as sim/report/packed.h writes them.

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const six_bits = Object.fromEntries([...letters].map((letter, i) => [letter, i]));

function unpack(text) {
  const out = [];
  const end = 6 * text.length;
  const order = six_bits[text[0]];
  let at = 6;
  const bit = () => six_bits[text[Math.floor(at / 6)]] >> (5 - at++ % 6) & 1;
  while (at < end) {
    let more = 0, found = 0;
    while (at < end && !(found = bit())) more++;
    if (!found) break;
    let value = 1;
    while (more-- > 0) value = 2 * value + bit();
    value--;
    for (let i = 0; i < order; i++) value = 2 * value + bit();
    out.push(value % 2 ? -(value + 1) / 2 : value / 2);
  }
  return out;
}

function sums(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

const data = JSON.parse(document.getElementById("data").textContent);
const nodes = data.nodes.names.map((name) => ({ name }));
const groups = data.nodes.groups;
const links = [];
const contacts = [];
const cases = [];

function read_network() {
  const group = sums(unpack(data.nodes.group));
  const tier = sums(unpack(data.nodes.tier));
  const parent = unpack(data.nodes.parent);
  nodes.forEach((node, i) => Object.assign(node, { number: i, group: group[i], tier: tier[i], parent: parent[i] }));
  const a = sums(unpack(data.links.a));
  const b = sums(unpack(data.links.b));
  const rate = sums(unpack(data.links.rate));
  a.forEach((_, i) => links.push({ a: nodes[a[i]], b: nodes[b[i]], rate: rate[i] }));
  const c = data.contacts;
  const [link, took, carried, lost] = [c.link, c.took, c.carried, c.lost].map(unpack);
  sums(unpack(c.start)).forEach((start, i) => contacts.push({
    link: links[link[i]], start, end: start + took[i], carried: carried[i] * 1024, lost: lost[i] * 1024,
    capacity: 2 * links[link[i]].rate * took[i] }));
}

// kib[node][time]; times in seconds.
function read_fills() {
  const at = sums(unpack(data.fills.at));
  const steps = unpack(data.fills.kib16);
  const kib = nodes.map((_, n) => sums(steps.slice(n * at.length, (n + 1) * at.length)).map((v) => v * 16));
  return { at, kib };
}

function read_bundles() {
  const b = data.cases.bundle, m = data.cases.move;
  const [cls, bytes, made, from, to, moves] = [b.class, b.bytes, b.made, b.from, b.to, b.moves].map(unpack);
  const [move_from, move_to, after] = [m.from, m.to, m.after].map(unpack);
  let move = 0, bundle = 0;
  const next_move = (one, before) => {
    const out = { from: nodes[before.to.number + move_from[move]], to: nodes[one.to.number + move_to[move]],
                  at: before.at + after[move] };
    move++;
    return out;
  };
  for (const each of cases) {
    for (let i = 0; i < each.count; i++, bundle++) {
      // Its ends are told by how they differ from the case's, turned round on the way home.
      const homeward = cls[bundle] % 2 === 1;
      const one = { class: Math.floor(cls[bundle] / 2), homeward, bytes: bytes[bundle], made: each.at + made[bundle], moves: [],
                    from: nodes[from[bundle] + (homeward ? each.to : each.from).number],
                    to: nodes[to[bundle] + (homeward ? each.from : each.to).number] };
      let before = { to: one.from, at: one.made };
      for (let j = 0; j < moves[bundle]; j++) one.moves.push(before = next_move(one, before));
      one.arrived = (one.moves.find((step) => step.to === one.to) || { at: -1 }).at;
      each.bundles.push(one);
    }
  }
}

function read_cases() {
  const c = data.cases;
  const [from, to, cls, took, count] = [c.from, c.to, c.class, c.took, c.bundles].map(unpack);
  sums(unpack(c.at)).forEach((at, i) => cases.push({
    name: c.names.length ? c.names[i] : "case " + i * c.every, at, took: took[i], class: cls[i],
    ended: took[i] < 0 ? Infinity : at + took[i],
    from: nodes[from[i]], to: nodes[to[i]], count: count[i], bundles: [] }));
  read_bundles();
}

read_network();
read_cases();
const fills = read_fills();
