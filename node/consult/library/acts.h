// What a person does with the library. Each call is one transaction for each bundle that it
// publishes, committed when it returns; with or without the daemon beside it.
#pragma once

#include <filesystem>

#include "node/consult/casebook.h"
#include "node/consult/library/entry.h"

namespace harkara::node::consult::library {

struct NewEntry {
  std::string title;
  std::string text;             // may be empty
  std::vector<std::string> to;  // names of nodes whose inbox is known here
  std::vector<AttachmentFile> files;
};

// Ids in the order of `to`. Everything is checked before the first copy is made; when a later
// one fails, those before it are on their way, and the error says how many. Errc::not_found:
// a node that is not known; Errc::refused: this node's person may not; Errc::full.
Result<std::vector<EventId>> send(const Context& context, const NewEntry& entry, Moment now,
                                  const Progress& progress);

struct Saved {
  std::vector<std::filesystem::path> files;
  std::vector<std::string> missing;  // "name: why"
};
// What has come so far of it, verified, as files.
Result<Saved> save(const Context& context, const Entry& entry, const std::filesystem::path& folder);

// Frees the space. Errc::refused while it is on its way, here or to its recipient.
Status remove(const Context& context, const Entry& entry);

}  // namespace harkara::node::consult::library
