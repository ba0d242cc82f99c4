#include "sim/run/tally.h"

#include <algorithm>
#include <numeric>

namespace harkara::sim {
namespace {

template <class Names>
std::vector<Durations> durations_of(const Names& names) {
  std::vector<Durations> out;
  out.reserve(names.size());
  for (const auto& name : names) out.emplace_back(std::string(name));
  return out;
}

std::vector<Durations> by_class() {
  std::vector<std::string_view> names;
  names.reserve(kServiceClasses.size());
  for (const ServiceClass each : kServiceClasses) names.push_back(service_class_name(each));
  return durations_of(names);
}

std::vector<Durations> by_place(const NetworkPlan& plan) {
  std::vector<std::string> names;
  names.reserve(plan.nodes.size());
  for (const PlannedNode& node : plan.nodes) names.push_back(node.name);
  return durations_of(names);
}

std::vector<Answered> finish_all(std::vector<Durations>& all) {
  std::vector<Answered> out;
  for (Durations& each : all)
    if (!each.empty()) out.push_back(each.finish());
  return out;
}

}  // namespace

void Durations::add(std::int64_t took_ms, std::int64_t waited_ms) {
  ++out_.created;
  out_.longest_ms = std::max({out_.longest_ms, took_ms, waited_ms});
  if (took_ms < 0) return;
  ++out_.answered;
  took_.push_back(took_ms);
  for (std::size_t i = 0; i < kWithin_h.size(); ++i)
    if (took_ms <= kWithin_h[i] * kHour_ms) ++out_.within[i];
}

Answered Durations::finish() {
  std::ranges::sort(took_);
  if (!took_.empty()) {
    out_.median_ms = took_[took_.size() / 2];
    out_.p95_ms = took_[(took_.size() * 95 + 99) / 100 - 1];
  }
  took_ = {};
  return std::move(out_);
}

Tally::Tally(const NetworkPlan& plan)
    : plan_(plan),
      classes_(by_class()),
      beneficiaries_(durations_of(node::consult::kBeneficiaryNames)),
      places_(by_place(plan)),
      bundles_(by_class()),
      beside_bulk_(by_class()) {}

void Tally::add_case(std::uint32_t number, std::int64_t ended_ms) {
  const PlannedCase& planned = plan_.cases[number];
  const std::int64_t took = ended_ms < 0 ? -1 : ended_ms - planned.at_ms;
  const std::int64_t waited = (ended_ms < 0 ? plan_.end_ms : ended_ms) - planned.at_ms;
  all_.add(took, waited);
  classes_[static_cast<std::size_t>(planned.parts.front().service_class)].add(took, waited);
  places_[planned.from].add(took, waited);
  if (planned.answer_bytes == 0) return;
  questions_.add(took, waited);
  beneficiaries_[static_cast<std::size_t>(planned.beneficiary)].add(took, waited);
}

void Tally::add_bundle(const SentLetter& sent) {
  const auto number = static_cast<std::size_t>(sent.letter.part.service_class);
  const std::int64_t waited = (sent.arrived() ? sent.arrived_ms : plan_.end_ms) - sent.made_ms;
  const std::int64_t took = sent.arrived() ? waited : -1;
  bundles_[number].add(took, waited);
  if (sent.beside_bulk) beside_bulk_[number].add(took, waited);
  ++transfers_.created;
  if (!sent.arrived()) return;
  ++transfers_.delivered;
  ++(sent.letter.role == Role::answer ? transfers_.answers : transfers_.requests_delivered);
  latencies_.push_back(took);
}

Transfers Tally::transfers() {
  if (latencies_.empty()) return transfers_;
  const auto sum = std::accumulate(latencies_.begin(), latencies_.end(), std::int64_t{0});
  const auto middle = latencies_.begin() + static_cast<std::ptrdiff_t>(latencies_.size() / 2);
  std::ranges::nth_element(latencies_, middle);
  transfers_.latency_mean_ms = sum / static_cast<std::int64_t>(latencies_.size());
  transfers_.latency_median_ms = *middle;
  return transfers_;
}

void Tally::finish(RunReport& out) {
  out.transfers = transfers();
  out.all = all_.finish();
  out.questions = questions_.finish();
  out.classes = finish_all(classes_);
  out.places = finish_all(places_);
  out.beneficiaries = finish_all(beneficiaries_);
  if (out.beneficiaries.size() < 2) out.beneficiaries.clear();
  out.bundles = finish_all(bundles_);
  out.beside_bulk = finish_all(beside_bulk_);
}

}  // namespace harkara::sim
