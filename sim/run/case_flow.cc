#include "sim/run/case_flow.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace harkara::sim {
namespace {
constexpr std::size_t kUsualLegs = 3;  // there, at the desk, and home
constexpr std::uint32_t kNoCase = UINT32_MAX;
}  // namespace

CaseFlow::CaseFlow(World& world, const NetworkPlan& plan, const Parts& parts, Post& post)
    : world_(world),
      plan_(plan),
      post_(post),
      cases_(plan.cases.size()),
      sittings_(world, plan, parts,
                {[this](std::uint32_t n) { return cases_[n].papers_missing == 0; },
                 [this](std::uint32_t n) { return plan_.cases[n].shows_up; },
                 [this](std::uint32_t n) { answer(n); }}) {
  for (const PlannedDesk& desk : plan.desks)
    desks_.push_back(std::make_unique<DeskQueue>(world_, desk, Calendar(plan.first_weekday),
                                                 [this](std::uint32_t n) { served(n); }));
  plan_cases(parts);
}

void CaseFlow::plan_cases(const Parts& parts) {
  first_place_ = world_.reserve_places(plan_.cases.size());
  next_.resize(plan_.cases.size());
  first_.assign(parts.count(), kNoCase);
  for (auto number = static_cast<std::uint32_t>(next_.size()); number-- > 0;)
    next_[number] = std::exchange(first_[parts.of(plan_.cases[number].from)], number);
  for (std::uint32_t part = 0; part < first_.size(); ++part) {
    world_.enter(part);
    plan_case(first_[part]);
  }
}

// One after the other, as with contacts.
void CaseFlow::plan_case(std::uint32_t number) {
  if (number == kNoCase) return;
  world_.at_place(first_place_ + number, plan_.cases[number].at_ms, [this, number] {
    plan_case(next_[number]);
    open(number);
  });
}

void CaseFlow::each_case(std::uint32_t part,
                         const std::function<void(std::uint32_t)>& visit) const {
  for (std::uint32_t number = first_[part]; number != kNoCase; number = next_[number])
    visit(number);
}

void CaseFlow::forget_cases(std::uint32_t part) {
  each_case(part, [this](std::uint32_t number) { cases_[number].legs = {}; });
}

std::int64_t CaseFlow::ended_ms(std::uint32_t number) const {
  const CaseState& state = cases_[number];
  return plan_.cases[number].answer_bytes == 0 ? state.complete_ms : state.home_ms;
}

std::uint32_t CaseFlow::desk_node(std::uint32_t number) const {
  const std::uint32_t desk = cases_[number].desk;
  return desk == PlannedCase::kNoDesk ? plan_.cases[number].to : plan_.desks[desk].node;
}

Leg& CaseFlow::next_leg(std::uint32_t number, Leg::Kind kind, std::uint32_t node) {
  std::vector<Leg>& legs = cases_[number].legs;
  if (!legs.empty()) legs.back().until_ms = now_ms();
  if (legs.empty()) legs.reserve(kUsualLegs);
  legs.emplace_back();
  legs.back().kind = kind;
  legs.back().node = node;
  legs.back().since_ms = now_ms();
  return legs.back();
}

// REQUIRES, where it is awaited: the last leg is a travel to the same node.
void CaseFlow::travel(const Letter& letter, bool awaited) {
  const std::uint32_t bundle = post_.send(letter);
  if (!awaited) return;
  Leg& leg = cases_[letter.number].legs.back();
  HARKARA_ASSERT(leg.kind == Leg::Kind::travel && leg.node == letter.to);
  leg.bundles.push_back(bundle);
  ++leg.missing;
}

void CaseFlow::open(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  CaseState& state = cases_[number];
  ++counters_.cases;
  state.desk = planned.desk;
  next_leg(number, Leg::Kind::travel, planned.to);
  Letter letter{number, Role::question, planned.from, planned.to, planned.desk, {}};
  for (const PlannedPart& part : planned.parts) {
    letter.part = part;
    travel(letter, part.needed || planned.answer_bytes == 0);
    if (planned.by_appointment()) break;  // the rest are papers for the sitting
  }
  if (planned.by_appointment())
    state.papers_missing = static_cast<std::uint32_t>(planned.parts.size() - 1);
}

void CaseFlow::arrived(std::uint32_t bundle, const Letter& letter) {
  CaseState& state = cases_[letter.number];
  switch (letter.role) {
    case Role::confirmation: return send_papers(letter.number);
    case Role::paper: --state.papers_missing; return;
    case Role::progress: ++counters_.progress_arrived; return;
    default: break;
  }
  Leg& leg = state.legs.back();
  if (std::ranges::find(leg.bundles, bundle) == leg.bundles.end()) return;
  leg.last = bundle;
  if (--leg.missing > 0) return;
  leg.bundles = {};
  step(letter.number, letter.role);
}

// All that the last leg waited for is there.
void CaseFlow::step(std::uint32_t number, Role role) {
  switch (role) {
    case Role::question:
      cases_[number].complete_ms = now_ms();
      ++counters_.at_desk;
      [[fallthrough]];
    case Role::referral: return come_to_desk(number);
    case Role::ask_back: return prepare_reply(number);
    case Role::reply: ++counters_.replies; return queue(number);
    default: HARKARA_ASSERT(role == Role::answer); return came_home(number);
  }
}

void CaseFlow::come_to_desk(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  if (planned.answer_bytes == 0) {
    cases_[number].legs.back().until_ms = now_ms();
    return;
  }
  cases_[number].at_desk_ms = now_ms();
  if (planned.by_appointment()) return book(number);
  queue(number);
}

void CaseFlow::queue(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  const CaseState& state = cases_[number];
  next_leg(number, Leg::Kind::desk, desk_node(number));
  if (state.desk != PlannedCase::kNoDesk) {
    desks_[state.desk]->add(number, planned, state.at_desk_ms);
  } else {
    world_.after(planned.service_ms, [this, number] { served(number); });
  }
}

// A specialist has looked at it.
void CaseFlow::served(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  const CaseState& state = cases_[number];
  if (planned.ask_bytes > 0 && !state.asked) return ask_back(number);
  if (planned.refer_to != PlannedCase::kNoDesk && !state.referred) return refer(number);
  answer(number);
}

// From the desk to the one who asked.
void CaseFlow::send_home(std::uint32_t number, Role role, std::uint64_t bytes) {
  const std::uint32_t from = desk_node(number);
  const std::uint32_t to = plan_.cases[number].from;
  next_leg(number, Leg::Kind::travel, to);
  travel({number, role, from, to, PlannedCase::kNoDesk, {ServiceClass::answer, bytes}}, true);
}

void CaseFlow::ask_back(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  cases_[number].asked = true;
  ++counters_.asked_back;
  send_home(number, Role::ask_back, planned.ask_bytes);
}

void CaseFlow::prepare_reply(std::uint32_t number) {
  next_leg(number, Leg::Kind::clinic, plan_.cases[number].from);
  world_.after(plan_.cases[number].reply_after_ms, [this, number] {
    const PlannedCase& planned = plan_.cases[number];
    next_leg(number, Leg::Kind::travel, desk_node(number));
    travel({number,
            Role::reply,
            planned.from,
            desk_node(number),
            cases_[number].desk,
            {planned.parts.front().service_class, planned.reply_bytes}},
           true);
  });
}

// The whole case goes on to the other desk, unless that is of the same node.
void CaseFlow::refer(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  CaseState& state = cases_[number];
  const std::uint32_t from = desk_node(number);
  state.referred = true;
  state.desk = planned.refer_to;
  ++counters_.referrals;
  const std::uint32_t to = desk_node(number);
  if (from == to) return come_to_desk(number);
  next_leg(number, Leg::Kind::travel, to);
  for (const PlannedPart& part : planned.parts)
    if (part.needed) travel({number, Role::referral, from, to, state.desk, part}, true);
}

void CaseFlow::answer(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  ++counters_.answers;
  send_home(number, Role::answer, planned.answer_bytes);
}

void CaseFlow::came_home(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  CaseState& state = cases_[number];
  state.home_ms = state.legs.back().until_ms = now_ms();
  ++counters_.answers_home;
  if (planned.progress_bytes == 0) return;
  world_.after(planned.progress_after_ms, [this, number] {
    const PlannedCase& about = plan_.cases[number];
    ++counters_.progress;
    travel({number,
            Role::progress,
            about.from,
            desk_node(number),
            cases_[number].desk,
            {ServiceClass::routine, about.progress_bytes}},
           false);
  });
}

void CaseFlow::book(std::uint32_t number) {
  constexpr std::uint64_t kConfirmation_bytes = 600;
  const PlannedCase& planned = plan_.cases[number];
  next_leg(number, Leg::Kind::sitting, planned.to);
  if (!sittings_.book(number, planned.desk)) return;
  travel({number,
          Role::confirmation,
          planned.to,
          planned.from,
          PlannedCase::kNoDesk,
          {ServiceClass::answer, kConfirmation_bytes}},
         false);
}

void CaseFlow::send_papers(std::uint32_t number) {
  world_.after(plan_.cases[number].papers_after_ms, [this, number] {
    const PlannedCase& planned = plan_.cases[number];
    for (std::size_t i = 1; i < planned.parts.size(); ++i)
      travel({number, Role::paper, planned.from, planned.to, planned.desk, planned.parts[i]},
             false);
  });
}

}  // namespace harkara::sim
