// Why the node takes two patients for one, in the reader's words. Pure.

const kDegrees = [[0.95, 'very_likely'], [0.9, 'likely'], [0.8, 'possible'], [0, 'hardly']];

// A key of the catalogue for a score from 0 to 1.
export const degree_of = (score) => `alike.${kDegrees.find(([least]) => score >= least)[1]}`;

// "names alike (0.93)", "ages agree" and the others of node/consult/patients/match.cc. What is
// not known here stays as the node says it.
export function reason_words({ t, has, percent }, reason) {
  const [, what, share] = /^(.*?)(?: \((\d\.\d+)\))?$/.exec(reason);
  const key = `alike.${what.toLowerCase().replaceAll(' ', '_')}`;
  return has(key) ? t(key, share ? { how: percent(Number(share)) } : {}) : reason;
}
