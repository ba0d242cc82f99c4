#include "sim/report/event_reader.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/report/events_format.h"

namespace harkara::sim {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaxMs = 100LL * 366 * 24 * 3600 * 1000;
constexpr std::uint64_t kMaxBytes = 1ULL << 60U;

// One line's fields. The first that is not as it should be is remembered; reading goes on
// with a harmless value.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  std::uint64_t number(const char* key, std::uint64_t max) {
    const auto at = object_.find(key);
    if (at != object_.end() && at->is_number_unsigned() && at->get<std::uint64_t>() <= max)
      return at->get<std::uint64_t>();
    complain(key, "must be a whole number of at most " + std::to_string(max));
    return 0;
  }
  std::int64_t ms(const char* key = "ms") { return static_cast<std::int64_t>(number(key, kMaxMs)); }
  // Below `count`.
  std::uint32_t index(const char* key, std::size_t count) {
    if (count == 0) complain(key, "refers to something that is not there");
    return static_cast<std::uint32_t>(number(key, count == 0 ? 0 : count - 1));
  }
  bool flag(const char* key) {
    const auto at = object_.find(key);
    if (at == object_.end() || !at->is_boolean()) complain(key, "must be true or false");
    return at != object_.end() && at->is_boolean() && at->get<bool>();
  }
  std::string text(const char* key, bool required = true) {
    const auto at = object_.find(key);
    if (at != object_.end() && at->is_string()) return at->get<std::string>();
    if (required || at != object_.end()) complain(key, "must be a text");
    return {};
  }
  std::vector<std::uint64_t> numbers(const char* key, std::uint64_t max) {
    std::vector<std::uint64_t> out;
    const auto at = object_.find(key);
    if (at == object_.end() || !at->is_array()) return complain(key, "must be a list"), out;
    for (const Json& each : *at) {
      const bool good = each.is_number_unsigned() && each.get<std::uint64_t>() <= max;
      if (!good) complain(key, "must hold whole numbers of at most " + std::to_string(max));
      out.push_back(good ? each.get<std::uint64_t>() : 0);
    }
    return out;
  }
  ServiceClass service_class() {
    const auto out = service_class_from_name(text("class"));
    if (!out) complain("class", "is no class of service");
    return out.value_or(ServiceClass::routine);
  }
  Tier tier() {
    const auto out = tier_from_name(text("tier"));
    if (!out) complain("tier", "is no tier");
    return out.value_or(Tier::clinic);
  }
  void complain(const char* key, const std::string& what) {
    if (complaint_.empty()) complaint_ = std::string(key) + " " + what;
  }
  const std::string& complaint() const { return complaint_; }

 private:
  const Json& object_;
  std::string complaint_;
};

class Reader {
 public:
  // Empty when all is well.
  std::string line(const Json& object);
  bool finished() const { return finished_; }
  RunHistory take() { return std::move(out_); }

 private:
  using Read = void (Reader::*)(Fields&);
  void run(Fields& f);
  void node(Fields& f);
  void link(Fields& f);
  void made_case(Fields& f);
  void made(Fields& f);
  void moved(Fields& f);
  void check_copy(Fields& f);  // of a bundle at a node
  void expired(Fields& f);
  void put_off(Fields& f);
  void ended(Fields& f);
  void contact(Fields& f);
  void fill(Fields& f);
  void end(Fields& f);
  std::uint32_t a_node(Fields& f, const char* key) { return f.index(key, out_.nodes.size()); }
  std::uint32_t a_bundle(Fields& f) { return f.index("bundle", out_.bundles.size()); }

  RunHistory out_;
  bool started_ = false;
  bool finished_ = false;
};

std::string Reader::line(const Json& object) {
  static const std::map<std::string, Read, std::less<>> kReads = {
      {"run", &Reader::run},         {"node", &Reader::node},       {"link", &Reader::link},
      {"case", &Reader::made_case},  {"made", &Reader::made},       {"moved", &Reader::moved},
      {"expired", &Reader::expired}, {"put_off", &Reader::put_off}, {"ended", &Reader::ended},
      {"contact", &Reader::contact}, {"fill", &Reader::fill},       {"end", &Reader::end}};
  Fields fields(object);
  const std::string name = fields.text("event");
  if (!fields.complaint().empty()) return fields.complaint();
  const auto read = kReads.find(name);
  if (read == kReads.end()) return "'" + name + "' is no event";
  if (started_ == (name == "run")) return "a file begins with its one run line";
  if (finished_) return "nothing follows the end line";
  (this->*read->second)(fields);
  return fields.complaint();
}

void Reader::run(Fields& f) {
  started_ = true;
  out_.name = f.text("name");
  out_.seed = f.number("seed", UINT64_MAX);
  out_.end_ms = f.ms("end_ms");
  out_.first_weekday = f.number("first_weekday", 6);
  out_.lifetime_s = static_cast<std::uint32_t>(f.number("lifetime_s", UINT32_MAX));
  if (out_.end_ms == 0) f.complain("end_ms", "must be above 0");
}

void Reader::node(Fields& f) {
  RunHistory::Node node{f.text("name"), f.text("group"), f.tier(), {}, 0};
  for (const std::uint64_t parent : f.numbers("parents", UINT32_MAX - 1))
    node.parents.push_back(static_cast<std::uint32_t>(parent));
  node.quota_bytes = f.number("quota_bytes", kMaxBytes);
  out_.nodes.push_back(std::move(node));
}

void Reader::link(Fields& f) {
  out_.links.push_back(
      {a_node(f, "a"), a_node(f, "b"), f.number("rate_Bps", kMaxBytes), f.ms("delay_ms")});
}

void Reader::made_case(Fields& f) {
  RunHistory::Case each;
  each.name = f.text("name", false);
  each.at_ms = f.ms();
  each.from = a_node(f, "from");
  each.to = a_node(f, "to");
  each.service_class = f.service_class();
  each.wants_answer = f.flag("wants_answer");
  out_.cases.push_back(std::move(each));
}

void Reader::made(Fields& f) {
  RunHistory::Bundle bundle;
  bundle.made = {f.ms(),
                 static_cast<std::uint32_t>(f.number("bundle", UINT32_MAX)),
                 f.index("case", out_.cases.size()),
                 a_node(f, "from"),
                 a_node(f, "to"),
                 f.flag("homeward"),
                 f.service_class(),
                 f.number("bytes", kMaxBytes)};
  if (bundle.made.bundle != out_.bundles.size()) f.complain("bundle", "must count up from 0");
  if (!f.complaint().empty()) return;
  out_.cases[bundle.made.number].bundles.push_back(bundle.made.bundle);
  out_.bundles.push_back(std::move(bundle));
}

void Reader::moved(Fields& f) {
  const BundleMoved move{f.ms(), a_bundle(f), a_node(f, "from"), a_node(f, "to"),
                         f.flag("arrived")};
  if (!f.complaint().empty()) return;
  RunHistory::Bundle& bundle = out_.bundles[move.bundle];
  const std::int64_t before_ms =
      bundle.moves.empty() ? bundle.made.at_ms : bundle.moves.back().at_ms;
  if (move.at_ms < before_ms) return f.complain("ms", "must not go back");
  ++out_.moved;
  bundle.moves.push_back(move);
  if (move.arrived && !bundle.arrived()) bundle.arrived_ms = move.at_ms;
}

void Reader::check_copy(Fields& f) {
  f.ms();
  a_bundle(f);
  a_node(f, "node");
}

void Reader::expired(Fields& f) {
  check_copy(f);
  ++out_.expired;
}

void Reader::put_off(Fields& f) {
  check_copy(f);
  ++out_.put_off;
}

void Reader::ended(Fields& f) {
  const std::uint32_t number = f.index("case", out_.cases.size());
  const std::int64_t at_ms = f.ms();
  if (!f.complaint().empty()) return;
  RunHistory::Case& each = out_.cases[number];
  if (at_ms < each.at_ms) return f.complain("ms", "is before the case was made");
  if (!each.ended()) each.ended_ms = at_ms;
}

void Reader::contact(Fields& f) {
  const ContactEnded contact{f.index("link", out_.links.size()), f.ms("start_ms"), f.ms(),
                             f.number("carried_bytes", kMaxBytes),
                             f.number("lost_bytes", kMaxBytes)};
  if (contact.start_ms > contact.end_ms) f.complain("start_ms", "must not be after ms");
  if (f.complaint().empty()) out_.contacts.push_back(contact);
}

void Reader::fill(Fields& f) {
  RunHistory::Fill fill{f.ms(), f.numbers("used_bytes", kMaxBytes)};
  if (fill.used_bytes.size() != out_.nodes.size())
    f.complain("used_bytes", "must hold one number for each node");
  if (f.complaint().empty()) out_.fills.push_back(std::move(fill));
}

void Reader::end(Fields& f) {
  out_.digest = f.text("digest");
  for (const RunHistory::Node& node : out_.nodes)
    for (const std::uint32_t parent : node.parents)
      if (parent >= out_.nodes.size()) f.complain("parents", "refer to a node that is not there");
  finished_ = true;
}

}  // namespace

Result<RunHistory> read_events(std::string_view text) {
  Reader reader;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string where = "line " + std::to_string(number) + ": ";
    const Json object = Json::parse(line, nullptr, false);
    if (!object.is_object()) return fail(Errc::invalid, where + "is no JSON object");
    if (number == 1 && object.value("format", Json()) != kEventsFormat)
      return fail(Errc::unsupported, where + "this build reads format " +
                                         std::to_string(kEventsFormat) + " of events only");
    const std::string complaint = reader.line(object);
    if (!complaint.empty()) return fail(Errc::invalid, where + complaint);
  }
  if (!reader.finished())
    return fail(Errc::invalid, "there is no end line: the run that wrote it was cut short");
  return reader.take();
}

}  // namespace harkara::sim
