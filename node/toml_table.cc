#include "node/toml_table.h"

#include <toml++/toml.h>
#include <algorithm>
#include <set>

#include "base/nearest.h"

namespace harkara::node {

// `root` keeps the document alive for the tables cut out of it.
struct TomlTable::Node {
  std::shared_ptr<const toml::table> root;
  const toml::table* table;  // never null
  std::string name;          // "link." before its keys; empty at the top
  int line = 1;
  std::vector<std::string> known;
  std::string error;

  const toml::node* find(std::string_view key) {
    known.emplace_back(key);
    return table->get(key);
  }
  void complain(int at, std::string_view key, std::string_view why) {
    if (error.empty())
      error =
          "line " + std::to_string(at) + ": " + name + std::string(key) + " " + std::string(why);
  }
};

namespace {
int line_number(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}
}  // namespace

TomlTable::TomlTable(std::unique_ptr<Node> node) : node_(std::move(node)) {}
TomlTable::~TomlTable() = default;
TomlTable::TomlTable(TomlTable&&) noexcept = default;
TomlTable& TomlTable::operator=(TomlTable&&) noexcept = default;

Result<TomlTable> TomlTable::parse(View text) {
  try {
    auto root = std::make_shared<const toml::table>(toml::parse(as_text(text)));
    const toml::table* top = root.get();
    return TomlTable(std::make_unique<Node>(Node{std::move(root), top, "", 1, {}, {}}));
  } catch (const toml::parse_error& error) {
    return fail(Errc::invalid, "line " + std::to_string(error.source().begin.line) + ": " +
                                   std::string(error.description()));
  }
}

std::optional<std::string> TomlTable::optional_text(std::string_view key) {
  const toml::node* node = node_->find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_string()) return value->get();
  node_->complain(line_number(*node), key, "must be a text in quotes");
  return std::nullopt;
}

std::string TomlTable::text(std::string_view key, std::string fallback) {
  return optional_text(key).value_or(std::move(fallback));
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t fallback, std::int64_t min,
                                std::int64_t max) {
  const toml::node* node = node_->find(key);
  if (node == nullptr) return fallback;
  const auto* value = node->as_integer();
  if (value != nullptr && value->get() >= min && value->get() <= max) return value->get();
  node_->complain(
      line_number(*node), key,
      "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return fallback;
}

bool TomlTable::flag(std::string_view key, bool fallback) {
  const toml::node* node = node_->find(key);
  if (node == nullptr) return fallback;
  if (const auto* value = node->as_boolean()) return value->get();
  node_->complain(line_number(*node), key, "must be true or false");
  return fallback;
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
  const toml::node* node = node_->find(key);
  std::vector<std::string> out;
  if (node == nullptr) return out;
  const toml::array* list = node->as_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
    if (const auto* value = list->get(i)->as_string()) out.push_back(value->get());
  if (list == nullptr || out.size() != list->size())
    node_->complain(line_number(*node), key, "must be a list of texts, like [\"one\", \"two\"]");
  return out;
}

std::vector<std::string> TomlTable::one_or_more(std::string_view key) {
  const toml::node* node = node_->table->get(key);
  if (node != nullptr && node->is_string()) return {text(key)};
  return texts(key);
}

std::vector<std::int64_t> TomlTable::integers(std::string_view key, std::int64_t min,
                                              std::int64_t max) {
  const toml::node* node = node_->find(key);
  std::vector<std::int64_t> out;
  if (node == nullptr) return out;
  const toml::array* list = node->as_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
    if (const auto* value = list->get(i)->as_integer())
      if (value->get() >= min && value->get() <= max) out.push_back(value->get());
  if (list == nullptr || out.size() != list->size())
    node_->complain(line_number(*node), key,
                    "must be a list of whole numbers from " + std::to_string(min) + " to " +
                        std::to_string(max));
  return out;
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::string> out;
  for (const auto& [key, value] : *node_->table) out.emplace_back(key.str());
  return out;
}

TomlTable TomlTable::table(std::string_view key) {
  const toml::node* node = node_->find(key);
  static const toml::table kEmpty;
  const toml::table* inner = node == nullptr ? nullptr : node->as_table();
  if (node != nullptr && inner == nullptr)
    node_->complain(line_number(*node), key, "must be a table: [" + std::string(key) + "]");
  return TomlTable(std::make_unique<Node>(Node{node_->root,
                                               inner == nullptr ? &kEmpty : inner,
                                               node_->name + std::string(key) + ".",
                                               inner == nullptr ? node_->line : line_number(*inner),
                                               {},
                                               {}}));
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  const toml::node* node = node_->find(key);
  std::vector<TomlTable> out;
  if (node == nullptr) return out;
  const toml::array* list = node->as_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
    if (const toml::table* inner = list->get(i)->as_table())
      out.push_back(TomlTable(std::make_unique<Node>(Node{
          node_->root, inner, node_->name + std::string(key) + ".", line_number(*inner), {}, {}})));
  if (list == nullptr || out.size() != list->size())
    node_->complain(line_number(*node), key,
                    "must be tables, each under [[" + std::string(key) + "]]");
  return out;
}

void TomlTable::reject(std::string_view key, std::string_view why) {
  node_->complain(line_of(key), key, why);
}

Status TomlTable::finish() const {
  if (!node_->error.empty()) return fail(Errc::invalid, node_->error);
  for (const auto& [key, value] : *node_->table) {
    const std::string name(key.str());
    if (std::find(node_->known.begin(), node_->known.end(), name) != node_->known.end()) continue;
    const std::string near = nearest(name, node_->known);
    std::string known;
    for (const std::string& each : node_->known) known += (known.empty() ? "" : ", ") + each;
    return fail(Errc::invalid,
                "line " + std::to_string(line_number(value)) + ": unknown key " + node_->name +
                    name +
                    (near.empty() ? "; known here: " + known : "; did you mean " + near + "?"));
  }
  return ok();
}

int TomlTable::line() const {
  return node_->line;
}

int TomlTable::line_of(std::string_view key) const {
  const toml::node* node = node_->table->get(key);
  return node == nullptr ? node_->line : line_number(*node);
}

}  // namespace harkara::node
