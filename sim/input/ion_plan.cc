#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include "sim/input/lines.h"
#include "sim/input/numbered_plan.h"
#include "sim/input/plans.h"

namespace harkara::sim {
namespace {

constexpr std::uint64_t kMaxTime_s = 1000ULL * 366 * 24 * 3600;

// Seconds since 1970 of yyyy/mm/dd-hh:mm:ss, UTC.
std::optional<std::int64_t> calendar_time(std::string_view word) {
  if (word.size() != 19 || word[4] != '/' || word[7] != '/' || word[10] != '-' || word[13] != ':' ||
      word[16] != ':')
    return {};
  std::int64_t field[6] = {};
  constexpr std::size_t kAt[6][2] = {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}};
  for (std::size_t i = 0; i < 6; ++i) {
    const std::string_view digits = word.substr(kAt[i][0], kAt[i][1]);
    const auto number = whole_number(digits);
    if (!number || digits.front() == '+') return {};
    field[i] = static_cast<std::int64_t>(*number);
  }
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(field[0])),
                                        std::chrono::month(static_cast<unsigned>(field[1])),
                                        std::chrono::day(static_cast<unsigned>(field[2]))};
  if (!day.ok() || field[3] > 23 || field[4] > 59 || field[5] > 60) return {};
  const auto days = std::chrono::sys_days(day).time_since_epoch().count();
  return days * 86'400 + field[3] * 3'600 + field[4] * 60 + field[5];
}

class IonReader {
 public:
  IonReader(std::string_view name, std::string_view text) : name_(name), lines_(name, text) {}

  Result<PlanRead> read() {
    while (lines_.next()) HARKARA_TRY(command());
    PlanRead out;
    const std::vector<NumberedContact> contacts = in_order();
    // Calendar times count from the first contact, "+" times from 0.
    std::int64_t origin = 0;
    if (calendar_ && !contacts.empty())
      origin = std::ranges::min(contacts, {}, &NumberedContact::start_s).start_s;
    out.plan = plan_of(contacts, origin);
    warn(out, registrations_, " contacts of a node with itself; left out");
    warn(out, discovered_, " contacts without an end, to be discovered; left out");
    warn(out, other_commands_, " commands that are no part of a plan; left out");
    warn(out, without_range_, " contacts without a range; their delay is taken as 0");
    return out;
  }

 private:
  using Pair = std::pair<std::uint64_t, std::uint64_t>;  // from, to
  struct Contact {
    std::int64_t end_s;
    std::uint64_t rate_Bps;
    std::size_t line;
  };
  struct Range {
    std::int64_t end_s;
    std::int64_t delay_ms;
  };
  template <class T>
  using ByStart = std::map<Pair, std::map<std::int64_t, T>>;

  void warn(PlanRead& out, std::size_t count, const std::string& what) const {
    if (count > 0) out.warnings.push_back(name_ + ": " + std::to_string(count) + what);
  }

  Status command() {
    const auto& words = lines_.words();
    if (words[0] == "@") return new_reference();
    const std::string_view object = words.size() > 1 ? words[1] : "";
    if (words[0] == "a" && object == "contact") return add_contact();
    if (words[0] == "c" && object == "contact") return change_contact();
    if (words[0] == "d" && object == "contact") return remove(contacts_);
    if (words[0] == "a" && object == "range") return add_range();
    if (words[0] == "d" && object == "range") return remove(ranges_);
    ++other_commands_;
    return ok();
  }

  Result<std::int64_t> time(std::size_t word) {
    if (word >= lines_.words().size()) return lines_.refuse("a time is missing");
    const std::string_view text = lines_.words()[word];
    if (const auto calendar = calendar_time(text)) {
      if (counted_ && !anchored_)
        return lines_.refuse(
            "a calendar time after '+' times: say with '@ time' what they count from");
      calendar_ = true;
      return *calendar;
    }
    const auto seconds = text.starts_with('+') ? whole_number(text) : std::nullopt;
    if (!seconds || *seconds > kMaxTime_s)
      return lines_.refuse("'" + std::string(text) +
                           "' is no time: +seconds or yyyy/mm/dd-hh:mm:ss");
    if (calendar_ && !anchored_)
      return lines_.refuse("'+' times after calendar ones: say with '@ time' what they count from");
    counted_ = true;
    return reference_s_ + static_cast<std::int64_t>(*seconds);
  }

  Result<std::uint64_t> number(std::size_t word, const char* what) {
    if (word >= lines_.words().size()) return lines_.refuse(std::string(what) + " is missing");
    const auto value = whole_number(lines_.words()[word]);
    if (!value) return lines_.refuse("'" + std::string(lines_.words()[word]) + "' is no " + what);
    return *value;
  }

  Status new_reference() {
    HARKARA_ASSIGN(reference_s_, time(1));
    anchored_ = true;
    return ok();
  }

  Result<Pair> pair(std::size_t word) {
    HARKARA_ASSIGN(const std::uint64_t from, number(word, "node"));
    HARKARA_ASSIGN(const std::uint64_t to, number(word + 1, "node"));
    return Pair{from, to};
  }

  Status add_contact() {
    const auto& words = lines_.words();
    HARKARA_ASSIGN(const Pair ends, pair(4));
    HARKARA_ASSIGN(const std::uint64_t rate, number(6, "rate"));
    if (ends.first == ends.second || words[2] == "-1") {
      ++registrations_;
      return ok();
    }
    if (words[3] == "0") {
      ++discovered_;
      return ok();
    }
    HARKARA_ASSIGN(const std::int64_t start_s, time(2));
    HARKARA_ASSIGN(const std::int64_t end_s, time(3));
    if (end_s <= start_s) return lines_.refuse("the contact ends before it starts");
    auto& same = contacts_[ends];
    const auto after = same.lower_bound(start_s);
    if ((after != same.end() && after->first < end_s) ||
        (after != same.begin() && std::prev(after)->second.end_s > start_s))
      return lines_.refuse("the contact overlaps another of the same two nodes");
    same.emplace(start_s, Contact{end_s, rate, lines_.number()});
    return ok();
  }

  Status change_contact() {
    HARKARA_ASSIGN(const std::int64_t start_s, time(2));
    HARKARA_ASSIGN(const Pair ends, pair(3));
    HARKARA_ASSIGN(const std::uint64_t rate, number(5, "rate"));
    const auto found = contacts_[ends].find(start_s);
    if (found == contacts_[ends].end()) return lines_.refuse("there is no such contact to change");
    found->second.rate_Bps = rate;
    return ok();
  }

  // "d contact START|* FROM TO", and the same for ranges.
  template <class T>
  Status remove(ByStart<T>& from) {
    const auto& words = lines_.words();
    HARKARA_ASSIGN(const Pair ends, pair(3));
    if (words[2] == "*") {
      from[ends].clear();
      return ok();
    }
    HARKARA_ASSIGN(const std::int64_t start_s, time(2));
    from[ends].erase(start_s);
    return ok();
  }

  Status add_range() {
    HARKARA_ASSIGN(const std::int64_t start_s, time(2));
    HARKARA_ASSIGN(const std::int64_t end_s, time(3));
    HARKARA_ASSIGN(const Pair ends, pair(4));
    HARKARA_ASSIGN(const std::uint64_t delay_s, number(6, "distance in light seconds"));
    if (delay_s > kMaxTime_s) return lines_.refuse("too far");
    ranges_[ends].insert_or_assign(start_s,
                                   Range{end_s, static_cast<std::int64_t>(delay_s) * 1000});
    return ok();
  }

  std::vector<NumberedContact> in_order() {
    std::vector<std::pair<std::size_t, NumberedContact>> all;
    for (const auto& [ends, same] : contacts_)
      for (const auto& [start_s, contact] : same)
        all.emplace_back(contact.line,
                         NumberedContact{ends.first, ends.second, start_s, contact.end_s,
                                         contact.rate_Bps, delay_of(ends, start_s)});
    std::ranges::sort(all, {}, &std::pair<std::size_t, NumberedContact>::first);
    std::vector<NumberedContact> out;
    out.reserve(all.size());
    for (const auto& [line, contact] : all) out.push_back(contact);
    return out;
  }

  const Range* range_at(const Pair& ends, std::int64_t at_s) const {
    const auto same = ranges_.find(ends);
    if (same == ranges_.end()) return nullptr;
    const auto after = same->second.upper_bound(at_s);
    if (after == same->second.begin()) return nullptr;
    const Range& range = std::prev(after)->second;
    return at_s < range.end_s ? &range : nullptr;
  }

  // Given from the lower to the higher number, a range holds both ways unless the way
  // back has one of its own.
  std::int64_t delay_of(const Pair& ends, std::int64_t at_s) {
    const Range* range = range_at(ends, at_s);
    if (range == nullptr && ends.second < ends.first)
      range = range_at({ends.second, ends.first}, at_s);
    if (range == nullptr) ++without_range_;
    return range == nullptr ? 0 : range->delay_ms;
  }

  std::string name_;
  Lines lines_;
  ByStart<Contact> contacts_;
  ByStart<Range> ranges_;
  std::int64_t reference_s_ = 0;
  bool calendar_ = false;  // a calendar time was read
  bool counted_ = false;   // a "+" time was read
  bool anchored_ = false;  // "+" times have a reference
  std::size_t registrations_ = 0;
  std::size_t discovered_ = 0;
  std::size_t other_commands_ = 0;
  std::size_t without_range_ = 0;
};

}  // namespace

Result<PlanRead> read_ion_plan(std::string_view name, std::string_view text) {
  return IonReader(name, text).read();
}

}  // namespace harkara::sim
