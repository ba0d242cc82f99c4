// Which view an address shows, and to whom.
import { Audit } from './audit.jsx';
import { Case } from './case.jsx';
import { Cases } from './cases.jsx';
import { Desk } from './desk.jsx';
import { Desk_case } from './desk_case.jsx';
import { Fairness } from './fairness.jsx';
import { Network } from './network.jsx';
import { New_case } from './new_case.jsx';
import { Nothing } from './nothing.jsx';
import { Patients } from './patients.jsx';
import { Settings } from './settings.jsx';
import { Sittings } from './sittings.jsx';
import { Print_answer, Print_prescription } from './print.jsx';
import { Users } from './users.jsx';
import { Verify } from './verify.jsx';
import { Why } from './why.jsx';

const kHW = 'health_worker';
const kSP = 'specialist';
const kOP = 'operator';
const kDP = 'data_protection';
const kAll = [kHW, kSP, kOP, kDP];

// In the order of the menu; `menu` is the key of its words, absent: not in the menu.
export const kViews = {
  cases: { Show: Cases, roles: [kHW], menu: 'menu.cases' },
  new: { Show: New_case, roles: [kHW], menu: 'menu.new' },
  case: { Show: Case, roles: [kHW, kSP] },
  patients: { Show: Patients, roles: [kHW], menu: 'menu.patients' },
  desk: { Show: Desk, roles: [kSP], menu: 'menu.desk' },
  take: { Show: Desk_case, roles: [kSP] },
  sittings: { Show: Sittings, roles: [kSP, kOP], menu: 'menu.sittings' },
  fairness: { Show: Fairness, roles: [kSP, kOP], menu: 'menu.fairness' },
  network: { Show: Network, roles: [kOP], menu: 'menu.network' },
  why: { Show: Why, roles: [kOP] },
  users: { Show: Users, roles: [kOP], menu: 'menu.users' },
  audit: { Show: Audit, roles: [kDP], menu: 'menu.audit' },
  verify: { Show: Verify, roles: kAll, menu: 'menu.verify' },
  settings: { Show: Settings, roles: kAll },
  'print-answer': { Show: Print_answer, roles: [kHW, kSP] },
  'print-prescription': { Show: Print_prescription, roles: [kHW, kSP] },
};

const may = (view, roles) => view.roles.some((role) => roles.includes(role));

export const menu_of = (roles) =>
  Object.entries(kViews).filter(([, view]) => view.menu && may(view, roles));

export const home_of = (roles) => menu_of(roles)[0][0];

export function view_of(route, roles) {
  const name = route.view || home_of(roles);
  const view = kViews[name];
  return view && may(view, roles) ? { name, ...view } : { name, Show: Nothing };
}
