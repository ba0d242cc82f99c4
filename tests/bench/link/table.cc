#include "tests/bench/link/table.h"

#include <algorithm>
#include <cstdio>

#include "base/assert.h"
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

std::string seconds(double value) {
  if (value < 0) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

// By use of up-time: unlike seconds it does not hang on the phase of the schedule.
bool better(const Outcome& a, const Outcome& b) {
  if ((a.done_s < 0) != (b.done_s < 0)) return b.done_s < 0;
  return a.done_s >= 0 ? a.use > b.use : a.arrived.records > b.arrived.records;
}

void print_row(const std::vector<Outcome>& outcomes) {
  const Outcome& middle = median(outcomes);
  const auto done = std::count_if(outcomes.begin(), outcomes.end(),
                                  [](const Outcome& each) { return each.done_s >= 0; });
  const std::string share = std::to_string(done) + "/" + std::to_string(outcomes.size());
  std::printf("%-13s %5s %8s %8s %8s %8.1f %6.2f %6.2f %9zu %9zu %8.1f  %s\n",
              middle.contender.c_str(), share.c_str(), seconds(middle.first_record_s).c_str(),
              seconds(middle.all_records_s).c_str(), seconds(middle.done_s).c_str(), middle.limit_s,
              middle.done_s > 0 ? middle.done_s / middle.limit_s : 0, middle.use, middle.up.total(),
              middle.down.total(), middle.up_time_s,
              middle.done_s < 0 ? (std::to_string(middle.arrived.records) + " records, " +
                                   std::to_string(middle.arrived.images) + " images after " +
                                   seconds(middle.ended_s) + " s")
                                      .c_str()
                                : (middle.intact ? "intact" : "NOT INTACT"));
}

void print_bytes(const char* direction, const ByteSums& sums) {
  std::printf(
      "  %-5s %8zu B in %zu packets (%zu without payload, %zu with less than 1 000 B): payload "
      "%zu, sent again %zu, TCP or UDP headers %zu, IP "
      "headers "
      "%zu\n        of these lost by chance %zu, cut by a fade %zu; beside these dropped by the "
      "full queue %zu, offered without cover %zu\n",
      direction, sums.total(), sums.packets, sums.bare, sums.small, sums.payload, sums.repeated,
      sums.transport_headers, sums.ip_headers, sums.lost, sums.cut, sums.overflow, sums.no_cover);
}

// The contender's own messages, then the rest: what its link puts around them.
void print_parts(const char* direction, const ByteSums& sums, const Outcome::Parts& parts) {
  if (parts.empty()) return;
  std::size_t rest = sums.payload + sums.repeated;
  std::printf("  of the payload %s:\n", direction);
  for (const auto& [name, bytes] : parts) {
    std::printf("    %9llu B  %s\n", static_cast<unsigned long long>(bytes), name.c_str());
    rest -= std::min<std::size_t>(rest, bytes);
  }
  std::printf("    %9zu B  packet heads and tags, acks, probes, handshake, sent again\n", rest);
  std::printf("    %9zu B  TCP or UDP headers and IP headers\n",
              sums.transport_headers + sums.ip_headers);
}

}  // namespace

const Outcome& median(const std::vector<Outcome>& outcomes) {
  HARKARA_ASSERT(!outcomes.empty());
  std::vector<const Outcome*> sorted;
  for (const Outcome& each : outcomes) sorted.push_back(&each);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Outcome* a, const Outcome* b) { return better(*a, *b); });
  return *sorted[(sorted.size() - 1) / 2];
}

void print_table(const std::vector<std::vector<Outcome>>& contenders) {
  std::printf("%-13s %5s %8s %8s %8s %8s %6s %6s %9s %9s %8s\n", "", "done", "first", "records",
              "all", "limit", "ratio", "use", "B up", "B down", "up-time");
  for (const auto& outcomes : contenders)
    if (!outcomes.empty()) print_row(outcomes);
  std::printf("seconds since the first packet; bytes at IP level until all has arrived\n");
}

void print_details(const Outcome& outcome) {
  std::printf("\n%s\n", outcome.contender.c_str());
  for (const std::string& command : outcome.commands) std::printf("  $ %s\n", command.c_str());
  print_bytes("up", outcome.up);
  print_bytes("down", outcome.down);
  print_parts("up", outcome.up, outcome.up_parts);
  print_parts("down", outcome.down, outcome.down_parts);
  const SecondSums& sums = outcome.up_seconds;
  std::printf(
      "  up-time of the clinic's sending %.1f s: payload %.1f, sent again %.1f, headers %.1f; "
      "silent before the first data %.1f, after fades until data flows %.1f, otherwise %.1f\n",
      outcome.up_time_s, sums.payload, sums.repeated, sums.headers, sums.before_data,
      sums.after_fade, sums.idle_between);
  if (outcome.all_records_s >= 0)
    std::printf("  all records after %.1f s of up-time\n", outcome.records_up_time_s);
  for (const std::string& remark : outcome.remarks) std::printf("  %s\n", remark.c_str());
}

void print_json(const Profile& profile, const std::vector<Outcome>& outcomes) {
  const Outcome& middle = median(outcomes);
  std::string name = "link." + profile.name + "." + middle.contender;
  std::replace(name.begin(), name.end(), ' ', '.');
  const std::string of = std::to_string(outcomes.size()) + " seeds, median";
  print({name + ".done", middle.done_s, "s", "physical limit, " + of,
         middle.done_s > 0 ? middle.done_s / middle.limit_s : 0},
        true);
  print({name + ".first_record", middle.first_record_s, "s", of, 0}, true);
  print({name + ".all_records", middle.all_records_s, "s", of, 0}, true);
  print({name + ".use_of_up_time", middle.use, "", "1 is the physical limit, " + of, middle.use},
        true);
  print({name + ".bytes", static_cast<double>(middle.up.total() + middle.down.total()), "B",
         "at IP level, " + of, 0},
        true);
}

}  // namespace harkara::bench
