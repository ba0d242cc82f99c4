#include "storage/table.h"

#include "base/assert.h"

namespace harkara::storage {

namespace {
constexpr std::array<std::string_view, kTableCount> kNames = {
    "meta",      "bundles",      "refs",        "chunks", "partials", "queue",
    "inbox",     "receipts",     "receipt_out", "tombs",  "peers",    "certificates",
    "mailboxes", "mailbox_keys", "bundle_keys", "events", "cases"};
}  // namespace

std::string_view table_name(Table table) {
  const auto index = static_cast<std::size_t>(table);
  HARKARA_ASSERT(index < kNames.size());
  return kNames[index];
}

}  // namespace harkara::storage
