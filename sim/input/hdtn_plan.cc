#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/input/numbered_plan.h"
#include "sim/input/plans.h"

namespace harkara::sim {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaxTime_s = 1000LL * 366 * 24 * 3600;

class HdtnContact {
 public:
  HdtnContact(std::string name, const Json& object) : name_(std::move(name)), object_(object) {}

  Result<NumberedContact> read() {
    NumberedContact out;
    HARKARA_ASSIGN(out.from, number("source", INT64_MAX));
    HARKARA_ASSIGN(out.to, number("dest", INT64_MAX));
    HARKARA_ASSIGN(const std::uint64_t start_s, number("startTime", kMaxTime_s));
    HARKARA_ASSIGN(const std::uint64_t end_s, number("endTime", kMaxTime_s));
    HARKARA_ASSIGN(const std::uint64_t delay_s, number("owlt", kMaxTime_s));
    HARKARA_ASSIGN(const std::uint64_t rate_Mbps, number("rate", INT32_MAX));
    HARKARA_ASSIGN(const std::uint64_t rate_bps, number("rateBitsPerSec", INT64_MAX));
    if (out.from == out.to) return refuse("source and dest are the same");
    if (end_s <= start_s) return refuse("endTime is not after startTime");
    const std::uint64_t bits = rate_bps > 0 ? rate_bps : rate_Mbps * 1'000'000;
    if (bits > 0 && bits < 8) return refuse("the rate is below a byte per second");
    out.start_s = static_cast<std::int64_t>(start_s);
    out.end_s = static_cast<std::int64_t>(end_s);
    out.rate_Bps = bits / 8;
    out.delay_ms = static_cast<std::int64_t>(delay_s) * 1000;
    return out;
  }

  Error refuse(const std::string& why) const { return fail(Errc::invalid, name_ + ": " + why); }

 private:
  Result<std::uint64_t> number(const char* key, std::int64_t max) {
    const auto found = object_.find(key);
    if (found == object_.end()) return std::uint64_t{0};
    if (!found->is_number_integer() || found->get<std::int64_t>() < 0 ||
        found->get<std::int64_t>() > max)
      return refuse(std::string(key) + " is no whole number in range");
    return found->get<std::uint64_t>();
  }

  std::string name_;
  const Json& object_;
};

}  // namespace

Result<PlanRead> read_hdtn_plan(std::string_view name, std::string_view text) {
  const std::string file(name);
  const Json whole = Json::parse(text, nullptr, false);
  const auto list = whole.is_object() ? whole.find("contacts") : whole.end();
  if (!whole.is_object() || list == whole.end() || !list->is_array())
    return fail(Errc::invalid, file + ": no JSON object with a list of \"contacts\"");
  std::vector<NumberedContact> contacts;
  for (std::size_t i = 0; i < list->size(); ++i) {
    HdtnContact contact(file + ": contact " + std::to_string(i), (*list)[i]);
    if (!(*list)[i].is_object()) return contact.refuse("not a JSON object");
    HARKARA_ASSIGN(const NumberedContact read, contact.read());
    contacts.push_back(read);
  }
  PlanRead out;
  // A plan of Unix times counts from its first contact.
  constexpr std::int64_t kUnixTimes_s = 1'000'000'000;
  std::int64_t origin = 0;
  if (!contacts.empty()) origin = std::ranges::min(contacts, {}, &NumberedContact::start_s).start_s;
  if (origin < kUnixTimes_s) origin = 0;
  if (origin > 0) out.warnings.push_back(file + ": Unix times; counted from the first contact");
  out.plan = plan_of(contacts, origin);
  return out;
}

}  // namespace harkara::sim
