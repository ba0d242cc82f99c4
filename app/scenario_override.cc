#include "app/scenario_override.h"

#include <toml++/toml.h>

#include <sstream>

#include "node/advice.h"

namespace harkara::app {
namespace {

// What names one of several alike.
std::string name_of(const toml::table& table, std::string_view kind) {
  const char* key = kind == "desk" ? "address" : kind == "work" ? "from" : "name";
  return table[key].value_or(std::string());
}

// Sets `path`, such as "link.rate", within one table. False where its sub-table is missing.
bool set_in(toml::table& table, std::string_view path, const toml::node& value) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) {
    value.visit([&](const auto& node) { table.insert_or_assign(path, node); });
    return true;
  }
  toml::table* inner = table[path.substr(0, dot)].as_table();
  return inner != nullptr && set_in(*inner, path.substr(dot + 1), value);
}

// How many tables of a kind it was set in.
std::size_t set_in_kind(toml::array& tables, std::string_view kind, std::string_view path,
                        const toml::node& value) {
  std::size_t count = 0;
  bool named = false;
  for (toml::node& node : tables) {
    toml::table* table = node.as_table();
    if (table == nullptr) continue;
    const std::string prefix = name_of(*table, kind) + ".";
    if (prefix.size() == 1 || !path.starts_with(prefix)) continue;
    named = true;
    if (set_in(*table, path.substr(prefix.size()), value)) ++count;
  }
  if (named) return count;
  for (toml::node& node : tables)
    if (toml::table* table = node.as_table(); table != nullptr && set_in(*table, path, value))
      ++count;
  return count;
}

// "link.rate" is what all with a parent have, be it written down or not.
std::size_t set_links(toml::table& scenario, std::string_view path, const toml::node& value) {
  std::size_t count = 0;
  toml::array* nodes = scenario["node"].as_array();
  if (nodes == nullptr) return 0;
  for (toml::node& node : *nodes) {
    toml::table* table = node.as_table();
    if (table == nullptr || !table->contains("parent")) continue;
    if (!table->contains("link")) table->insert("link", toml::table{});
    if (set_in(*table, path, value)) ++count;
  }
  return count;
}

std::size_t set(toml::table& scenario, std::string_view key, const toml::node& value) {
  const std::size_t dot = key.find('.');
  const std::string_view kind = key.substr(0, dot);
  if (dot == std::string_view::npos) return set_in(scenario, key, value) ? 1 : 0;
  if (kind == "link") return set_links(scenario, key, value);
  toml::array* tables = scenario[kind].as_array();
  return tables == nullptr ? 0 : set_in_kind(*tables, kind, key.substr(dot + 1), value);
}

Status change(toml::table& scenario, const std::string& key, const std::string& literal) {
  if (key == "seed" || key == "name")
    return node::fail_next(Errc::invalid, key + " is nothing to vary",
                           key == "seed" ? "give seeds = \"1-20\"" : "leave it out");
  toml::table value;
  try {
    value = toml::parse("value = " + literal);
  } catch (const toml::parse_error&) {
    return fail(Errc::invalid, "'" + literal + "' is no value for " + key);
  }
  if (const toml::node* node = value.get("value"); node != nullptr && set(scenario, key, *node) > 0)
    return ok();
  return node::fail_next(Errc::invalid, key + " changes nothing in the scenario",
                         "name it as a path: courier.count, node.clinic.link.rate, "
                         "desk.radiology@aiims.doctors");
}

}  // namespace

Result<std::string> with_values(View scenario, const sim::SweepPoint& point) {
  toml::table table;
  try {
    table = toml::parse(as_text(scenario));
  } catch (const toml::parse_error& error) {
    return fail(Errc::invalid, "line " + std::to_string(error.source().begin.line) + ": " +
                                   std::string(error.description()));
  }
  for (const auto& [key, literal] : point) HARKARA_TRY(change(table, key, literal));
  std::ostringstream out;
  out << table;
  return out.str();
}

}  // namespace harkara::app
