#include "node/consult/local_facts.h"

#include "base/codec.h"

namespace harkara::node::consult {
namespace {

using storage::Table;

constexpr std::uint8_t kVersion = 1;

// Longer than a CaseId, so it never meets one.
Bytes quarantine_key(const BundleId& bundle) {
  Bytes key{'q'};
  append(key, bundle.view());
  return key;
}

}  // namespace

Result<LocalFacts> load_facts(storage::Store& store, const CaseId& case_id) {
  auto value = store.get(Table::cases, case_id.view());
  if (!value && value.error().code == Errc::not_found) return LocalFacts{};
  if (!value) return std::move(value).error();
  ByteReader in(*value);
  const std::uint8_t version = in.u8();
  LocalFacts facts;
  facts.desk_owner = in.fixed<NodeId>();
  const std::uint8_t shown = in.u8();
  facts.copies = in.u32();
  if (!in.finished() || version != kVersion ||
      shown > static_cast<std::uint8_t>(CaseState::answer_here))
    return fail(Errc::corrupt, "what is stored of a case is malformed");
  facts.shown = static_cast<CaseState>(shown);
  return facts;
}

Status save_facts(storage::Store& store, const CaseId& case_id, const LocalFacts& facts) {
  ByteWriter out;
  out.u8(kVersion);
  out.raw(facts.desk_owner.view());
  out.u8(static_cast<std::uint8_t>(facts.shown));
  out.u32(facts.copies);
  return store.put(Table::cases, case_id.view(), out.bytes());
}

Status quarantine(storage::Store& store, const BundleId& bundle, const std::string& reason) {
  return store.put(Table::cases, quarantine_key(bundle), as_view(reason));
}

Result<std::string> quarantine_reason(storage::Store& store, const BundleId& bundle) {
  HARKARA_ASSIGN(const Bytes reason, store.get(Table::cases, quarantine_key(bundle)));
  return std::string(as_text(reason));
}

}  // namespace harkara::node::consult
