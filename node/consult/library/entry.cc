#include "node/consult/library/entry.h"

#include <algorithm>

#include "base/text.h"
#include "node/consult/case_name.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::library {
namespace {

using storage::BundleState;
using storage::Table;

constexpr std::uint8_t kMark = 'l';  // before an EventId; no other key in the table is such

Bytes key_of(const EventId& id) {
  Bytes key{kMark};
  append(key, id.view());
  return key;
}

Result<File> file_of(const Context& context, const Attachment& attachment, bool ours) {
  File file{attachment, 0, false};
  const auto record = context.bundles.find(attachment.bundle);
  if (!record && record.error().code == Errc::not_found) return file;
  if (!record) return record.error();
  file.whole = record->state == (ours ? BundleState::delivered : BundleState::here);
  HARKARA_ASSIGN(file.bytes_here, context.bundles.bytes_present(*record));
  return file;
}

Result<Entry> entry_of(const Context& context, const StoredEvent& stored) {
  const Event& event = stored.event;
  Entry entry;
  entry.id = event.id;
  entry.title = text_or(event.body, "title");
  entry.text = text_or(event.body, "text");
  entry.author = event.author;
  entry.from = event.origin_node;
  entry.to = event.desk.substr(event.desk.starts_with('@') ? 1 : 0);
  entry.time_ms = event.time_ms;
  entry.origin = stored.binding.origin;
  entry.ours = entry.origin == context.node;
  for (const Attachment& each : event.attachments) {
    HARKARA_ASSIGN(File file, file_of(context, each, entry.ours));
    entry.files.push_back(std::move(file));
  }
  return entry;
}

}  // namespace

bool Entry::whole() const {
  return std::ranges::all_of(files, [](const File& file) { return file.whole; });
}

std::string entry_name(const EventId& id) {
  std::string name = case_name(CaseId{id.bytes});
  name.front() = 'L';
  return name;
}

Status keep_entry(storage::Store& store, const EventId& id, const BundleId& bundle,
                  const Binding& binding, View payload) {
  return store.put(Table::cases, key_of(id), encode_stored(bundle, binding, payload));
}

bool has_entry(storage::Store& store, const EventId& id) {
  return store.has(Table::cases, key_of(id));
}

Status forget_entry(storage::Store& store, const EventId& id) {
  return store.remove(Table::cases, key_of(id));
}

Result<std::vector<Entry>> entries(const Context& context) {
  std::vector<Bytes> values;
  HARKARA_TRY(context.bundles.store().scan(Table::cases, Bytes{kMark}, [&](View key, View value) {
    if (key.size() == EventId::kSize + 1) values.push_back(to_bytes(value));
    return true;
  }));
  std::vector<Entry> out;
  for (const Bytes& value : values) {
    HARKARA_ASSIGN(const StoredEvent stored, decode_stored(value));
    HARKARA_ASSIGN(Entry entry, entry_of(context, stored));
    out.push_back(std::move(entry));
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Entry::time_ms);
  return out;
}

Result<Entry> resolve(const Context& context, const std::string& text) {
  const bool marked = text.starts_with("L-") || text.starts_with("l-");
  HARKARA_ASSIGN(const std::string prefix, case_prefix(marked ? text.substr(2) : text));
  HARKARA_ASSIGN(std::vector<Entry> all, entries(context));
  std::erase_if(
      all, [&](const Entry& entry) { return !to_base32(entry.id.view()).starts_with(prefix); });
  if (all.size() == 1) return std::move(all.front());
  if (all.empty())
    return fail(Errc::not_found, "'" + text +
                                     "' is not in this node's library; next: harkara "
                                     "library list");
  return fail(Errc::refused, "'" + text + "' means several; next: give more letters");
}

}  // namespace harkara::node::consult::library
