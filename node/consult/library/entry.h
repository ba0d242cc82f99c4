// Courses and teaching cases, given by one node to others: an event `shared` and its files, all
// in class bulk, so that they go when nothing else has to. Each recipient is sent a sealed copy
// of its own. An entry belongs to no case; it is kept in Table::cases under 'l' and its id.
#pragma once

#include "node/consult/case_thread.h"
#include "node/consult/context.h"

namespace harkara::node::consult::library {

inline constexpr std::size_t kMaxTitleBytes = 200;

struct File {
  Attachment attachment;
  std::uint64_t bytes_here = 0;  // of ciphertext, in whole chunks
  bool whole = false;            // received: it can be opened; sent: its recipient has it
};

struct Entry {
  EventId id;
  std::string title;
  std::string text;
  std::string author;
  std::string from;  // names of nodes
  std::string to;
  std::int64_t time_ms = 0;  // author's clock
  bool ours = false;         // sent, not received
  NodeId origin;
  std::vector<File> files;
  bool whole() const;
};

// "L-" and letters as in a case's name.
std::string entry_name(const EventId& id);

// REQUIRES: `payload` was verified, or made here. The caller commits.
Status keep_entry(storage::Store& store, const EventId& id, const BundleId& bundle,
                  const Binding& binding, View payload);
bool has_entry(storage::Store& store, const EventId& id);
Status forget_entry(storage::Store& store, const EventId& id);  // the caller commits
// Newest first.
Result<std::vector<Entry>> entries(const Context& context);
// What a person typed. Errc::invalid, Errc::not_found, Errc::refused: several.
Result<Entry> resolve(const Context& context, const std::string& text);

}  // namespace harkara::node::consult::library
