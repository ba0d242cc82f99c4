// What a programme is asked for: how many people were served, by how many consults, and
// how many answers they got. A ledger is a set that only grows; ledgers of several nodes
// are joined, and each thing counts once, however often and by whichever way it was told:
// after a partition, from a restored backup, from two hubs that both hold the case.
//
//   file  = "hkcount" %x01 entries(8) *entry sum(32)
//   entry = kind(1) id(16) day(4) height(4) person(16)    ; in rising order of kind, id
//   sum   = BLAKE2b-256("hk.counts", all before it)
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/fixed_bytes.h"
#include "base/result.h"

namespace harkara::node::consult::counting {

using Id = FixedBytes<struct CountedIdKind, 16>;
using PersonId = FixedBytes<struct CountedPersonKind, 16>;

enum class Kind : std::uint8_t {
  consult = 0,    // id: the case; person: the patient
  answer = 1,     // id: the event of a final answer; person: zero
  registered = 2  // a person served without a consult, from a register; id: the person
};

struct Entry {
  Kind kind = Kind::consult;
  Id id;
  std::uint32_t day = 0;     // since 1970, UTC, by the author's clock
  std::uint32_t height = 0;  // of the newest event it was made from; a higher one wins
  PersonId person;
};

// Days from `first` to `last`, both included.
struct Window {
  std::uint32_t first = 0;
  std::uint32_t last = UINT32_MAX;
};

struct Figures {
  std::uint64_t beneficiaries = 0;  // persons with a consult in the window, or in a register
  std::uint64_t consults = 0;
  std::uint64_t answers = 0;
  bool operator==(const Figures&) const = default;
};

class Ledger {
 public:
  // Joins: any order, any repetition, the same ledger.
  void add(const Entry& entry);
  void add(const Ledger& other);
  std::size_t size() const { return entries_.size(); }

  // `same_as`: persons who were declared to be one, each with the one that stands for all.
  Figures count(const Window& window, const std::map<PersonId, PersonId>& same_as = {}) const;

  Bytes encode() const;
  static Result<Ledger> decode(View file);  // Errc::invalid, Errc::unsupported

 private:
  struct Key {
    Kind kind;
    Id id;
    auto operator<=>(const Key&) const = default;
  };
  struct Value {
    std::uint32_t height;
    std::uint32_t day;
    PersonId person;
    auto operator<=>(const Value&) const = default;
  };
  std::map<Key, Value> entries_;
};

}  // namespace harkara::node::consult::counting
