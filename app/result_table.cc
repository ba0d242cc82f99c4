#include "app/result_table.h"

#include <cmath>

#include "app/mission_figures.h"
#include "node/advice.h"
#include "node/files.h"

namespace harkara::app {
namespace {

using node::Json;

// Reads that forgive: a table shows "-" for what a result does not say.
const Json& at(const Json& object, const char* key) {
  static const Json kNothing;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : kNothing;
}

double number(const Json& object, const char* key) {
  const Json& value = at(object, key);
  return value.is_number() ? value.get<double>() : std::nan("");
}

std::string text(const Json& object, const char* key) {
  const Json& value = at(object, key);
  return value.is_string() ? value.get<std::string>() : "-";
}

std::string count(const Json& object, const char* key) {
  return number_text(number(object, key), 0);
}

std::string duration(const Json& object, const char* key) {
  const double seconds = number(object, key);
  if (std::isnan(seconds)) return "-";
  if (seconds < 600) return number_text(seconds, seconds < 10 ? 1 : 0) + " s";
  return duration_text(static_cast<std::int64_t>(seconds * 1'000));
}

std::string size(const Json& object, const char* key) {
  const double bytes = number(object, key);
  return std::isnan(bytes) ? "-" : node::size_text(static_cast<std::uint64_t>(bytes));
}

std::string joined(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

// A table whose rows come from each result in turn; nothing when there are none.
class Table {
 public:
  Table(std::string title, std::vector<std::string> head)
      : title_(std::move(title)), head_(std::move(head)) {}
  void add(const std::vector<std::string>& cells) { rows_ += joined(cells); }
  std::string finish() const {
    if (rows_.empty()) return "";
    return "\n" + title_ + "\n\n" + joined(head_) +
           joined(std::vector<std::string>(head_.size(), "---")) + rows_;
  }

 private:
  std::string title_;
  std::vector<std::string> head_;
  std::string rows_;
};

std::vector<std::string> answered(const Json& of) {
  const Json& shares = at(of, "within");
  std::vector<std::string> out = {count(of, "created")};
  for (const char* hours : {"6h", "24h", "72h"}) out.push_back(share_text(number(shares, hours)));
  for (const char* key : {"median_s", "p95_s", "longest_s"}) out.push_back(duration(of, key));
  return out;
}

std::vector<std::string> with(std::vector<std::string> first,
                              const std::vector<std::string>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

std::string runs(const std::vector<Json>& results) {
  Table out("Cases, from being made to the answer being read",
            {"run", "days", "nodes", "cases", "6 h", "24 h", "72 h", "p50", "p95", "longest",
             "processor", "memory"});
  for (const Json& result : results) {
    const std::vector<std::string> cost = {number_text(number(result, "cpu_s"), 0) + " s",
                                           size(result, "peak_memory_bytes")};
    out.add(with(with({text(result, "name"), number_text(number(result, "end_s") / 86'400, 0),
                       count(result, "nodes")},
                      answered(at(result, "cases"))),
                 cost));
  }
  return out.finish();
}

std::string parts(const std::vector<Json>& results, const char* key, const std::string& title,
                  const std::string& what) {
  Table out(title, {"run", what, "made", "6 h", "24 h", "72 h", "p50", "p95", "longest"});
  for (const Json& result : results)
    for (const Json& each : at(result, key))
      out.add(with({text(result, "name"), text(each, "name")}, answered(each)));
  return out.finish();
}

std::string links(const std::vector<Json>& results) {
  Table out("Links: both directions, framing included; use is of what they could carry while up",
            {"run", "link", "number", "carried", "use"});
  for (const Json& result : results)
    for (const Json& each : at(result, "links"))
      out.add({text(result, "name"), text(each, "name"), count(each, "links"),
               size(each, "carried_bytes"),
               share_text(number(each, "carried_bytes") / 2 / number(each, "capacity_bytes"))});
  return out.finish();
}

std::string gaps(const std::vector<Json>& results) {
  Table out("Bundles sampled against the oracle, which knows all contacts and has the links alone",
            {"run", "sampled", "possible", "delivered", "early", "later by, p50", "p95"});
  for (const Json& result : results) {
    const Json& gap = at(result, "gap");
    out.add({text(result, "name"), count(gap, "sampled"), count(gap, "possible"),
             count(gap, "delivered"), count(gap, "early"), duration(gap, "median_s"),
             duration(gap, "p95_s")});
  }
  return out.finish();
}

std::string sittings(const std::vector<Json>& results) {
  Table out("Sittings",
            {"run", "held", "slots", "used", "papers complete at the start", "found no slot"});
  for (const Json& result : results) {
    const Json& use = at(result, "sittings");
    if (!(number(use, "held") > 0)) continue;
    out.add({text(result, "name"), count(use, "held"), count(use, "slots"),
             share_text(number(use, "utilisation")), share_text(number(use, "papers_complete")),
             count(use, "turned_away")});
  }
  return out.finish();
}

std::string counters(const std::vector<Json>& results) {
  Table out("What people did, each counted once",
            {"run", "opened", "at the desk", "asked back", "replies", "referrals", "answers",
             "read", "progress", "arrived", "told twice"});
  for (const Json& result : results) {
    const Json& c = at(result, "counters");
    out.add({text(result, "name"), count(c, "cases"), count(c, "at_desk"), count(c, "asked_back"),
             count(c, "replies"), count(c, "referrals"), count(c, "answers"),
             count(c, "answers_home"), count(c, "progress"), count(c, "progress_arrived"),
             count(c, "told_twice")});
  }
  return out.finish();
}

}  // namespace

Status print_tables(node::cli::Shell& shell, const std::vector<std::string>& files) {
  std::vector<Json> results;
  for (const std::string& file : files) {
    HARKARA_ASSIGN(const Bytes bytes, node::read_file(file));
    const auto result = node::parse_object(as_text(bytes));
    if (!result || !at(*result, "cases").is_object())
      return node::fail_next(Errc::invalid, file + ": is no result of a run with our engines",
                             "write one with `harkara sim run SCENARIO --json > FILE`");
    results.push_back(*result);
  }
  const std::string tables =
      runs(results) + parts(results, "classes", "Cases by class", "class") +
      parts(results, "beneficiaries", "Cases by beneficiary", "beneficiary") +
      parts(results, "bundles", "Bundles by class, from being made to arriving", "class") +
      parts(results, "beside_bulk", "Of these, made while something bulky was on its way",
            "class") +
      sittings(results) + counters(results) + links(results) + gaps(results);
  shell.tell({{"runs", results.size()}, {"markdown", tables}}, tables.substr(1));
  return ok();
}

}  // namespace harkara::app
