#include "node/consult/counting/ledger.h"

#include <algorithm>

#include "base/codec.h"
#include "crypto/hash.h"

namespace harkara::node::consult::counting {
namespace {

using std::string_view_literals::operator""sv;  // NOLINT(misc-unused-using-decls): it is used

constexpr std::string_view kMagic = "hkcount";
constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kSum = "hk.counts";
constexpr std::size_t kEntryBytes = 41;
constexpr std::size_t kHeadBytes = 16;
constexpr std::size_t kSumBytes = crypto::Hash::kSize;

Error malformed(const char* how) {
  return fail(Errc::invalid, std::string("is no ledger of counts: ") + how);
}

}  // namespace

void Ledger::add(const Entry& entry) {
  const Value value{entry.height, entry.day, entry.person};
  const auto [at, fresh] = entries_.try_emplace({entry.kind, entry.id}, value);
  if (!fresh) at->second = std::max(at->second, value);
}

void Ledger::add(const Ledger& other) {
  for (const auto& [key, value] : other.entries_)
    add({key.kind, key.id, value.day, value.height, value.person});
}

Figures Ledger::count(const Window& window, const std::map<PersonId, PersonId>& same_as) const {
  Figures figures;
  std::vector<PersonId> persons;
  for (const auto& [key, value] : entries_) {
    if (value.day < window.first || value.day > window.last) continue;
    if (key.kind == Kind::answer) {
      ++figures.answers;
      continue;
    }
    if (key.kind == Kind::consult) ++figures.consults;
    const auto one = same_as.find(value.person);
    persons.push_back(one == same_as.end() ? value.person : one->second);
  }
  std::sort(persons.begin(), persons.end());
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  figures.beneficiaries = persons.size();
  return figures;
}

Bytes Ledger::encode() const {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.u8(kVersion);
  out.u64(entries_.size());
  for (const auto& [key, value] : entries_) {
    out.u8(static_cast<std::uint8_t>(key.kind));
    out.raw(key.id.view());
    out.u32(value.day);
    out.u32(value.height);
    out.raw(value.person.view());
  }
  out.raw(crypto::hash(kSum, out.bytes()).view());
  return out.take();
}

Result<Ledger> Ledger::decode(View file) {
  if (file.size() < kHeadBytes + kSumBytes) return malformed("it is too short");
  if (as_text(file.first(kMagic.size())) != kMagic) return malformed("it begins otherwise");
  if (file[kMagic.size()] != kVersion)
    return fail(Errc::unsupported, "is a ledger of counts of another version");
  const View body = file.first(file.size() - kSumBytes);
  if (!crypto::equal(crypto::hash(kSum, body).view(), file.last(kSumBytes)))
    return malformed("it was altered or cut off");
  ByteReader in(body.subspan(kMagic.size() + 1));
  const std::uint64_t count = in.u64();
  if (count != (body.size() - kHeadBytes) / kEntryBytes) return malformed("its length is wrong");
  Ledger ledger;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint8_t kind = in.u8();
    if (kind > static_cast<std::uint8_t>(Kind::registered)) return malformed("of an unknown kind");
    Entry entry{static_cast<Kind>(kind), in.fixed<Id>(), 0, 0, {}};
    entry.day = in.u32();
    entry.height = in.u32();
    entry.person = in.fixed<PersonId>();
    ledger.add(entry);
  }
  if (!in.finished() || ledger.size() != count) return malformed("its length is wrong");
  return ledger;
}

}  // namespace harkara::node::consult::counting
