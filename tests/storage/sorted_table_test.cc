// The in-memory store's table against the standard library's map.
#include "storage/sorted_table.h"

#include <catch2/catch.hpp>
#include <map>

#include "base/random.h"

namespace harkara::storage {
namespace {

using Model = std::map<Bytes, Bytes>;

Bytes drawn_key(SeededRandom& random) {
  Bytes key(1 + random.below(4));
  for (std::uint8_t& byte : key) byte = static_cast<std::uint8_t>(random.below(8));
  if (random.below(10) == 0) key.resize(key.size() + 60, 7);
  // Alike in what is compared first, or in all that lies in the record.
  if (random.below(10) == 0) key.insert(key.begin(), random.below(2) == 0 ? 8 : 40, 0);
  return key;
}

void put(SortedTable& table, Model& model, const Bytes& key, const Bytes& value) {
  model[key] = value;
  const auto at = table.lower_bound(key);
  if (table.has_at(at, key))
    table.replace(at, StoredRecord(key, value));
  else
    table.insert(at, StoredRecord(key, value));
}

void remove(SortedTable& table, Model& model, const Bytes& key) {
  if (model.erase(key) > 0) table.remove(table.lower_bound(key));
}

bool same(const SortedTable& table, const Model& model) {
  auto expected = model.begin();
  for (auto at = table.begin(); !table.is_end(at); at = table.next(at), ++expected) {
    const StoredRecord& record = table.record(at);
    if (expected == model.end() || to_bytes(record.key()) != expected->first) return false;
    if (record.value() != expected->second) return false;
  }
  return expected == model.end() && table.size() == model.size();
}

}  // namespace

TEST_CASE("a sorted table holds and finds what a map does", "[storage]") {
  SeededRandom random(7);
  SortedTable table;
  Model model;
  for (int round = 0; round < 20'000; ++round) {
    // It grows, shrinks to nothing and grows again.
    const bool growing = (round / 4'000) % 2 == 0;
    const Bytes key = drawn_key(random);
    if (random.below(10) < (growing ? 8U : 1U))
      put(table, model, key, Bytes(random.below(5), static_cast<std::uint8_t>(round)));
    else
      remove(table, model, key);
    if (!growing && !model.empty()) remove(table, model, Bytes(model.begin()->first));
    const Bytes asked = drawn_key(random);
    const auto expected = model.lower_bound(asked);
    const auto found = table.lower_bound(asked);
    REQUIRE(table.is_end(found) == (expected == model.end()));
    if (expected != model.end()) REQUIRE(to_bytes(table.record(found).key()) == expected->first);
    REQUIRE((table.find(asked) != nullptr) == model.contains(asked));
    if (round % 500 == 0) REQUIRE(same(table, model));
  }
  const SortedTable copy = table;
  REQUIRE(same(copy, model));
}

TEST_CASE("keys that only grow, and leave in that order, stay in order", "[storage]") {
  SortedTable table;
  Model model;
  const auto key = [](std::uint32_t number) {
    return Bytes{static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
  };
  for (std::uint32_t i = 0; i < 1'000; ++i) put(table, model, key(i), {1});
  for (std::uint32_t i = 0; i < 900; ++i) remove(table, model, key(i));
  for (std::uint32_t i = 500; i < 600; ++i) put(table, model, key(i), {2});
  CHECK(same(table, model));
}

}  // namespace harkara::storage
