// The tables of the store and the keys they are ordered by. storage/FORMAT.md is
// their grammar.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace harkara::storage {

enum class Table : std::uint8_t {
  meta,          // name -> counters and settings
  bundles,       // BundleId -> BundleRecord
  refs,          // ref u64be -> BundleId (or the marker of one being built)
  chunks,        // ref u64be, index u32be -> ciphertext chunk, verified by the bundle's tree
  partials,      // ref u64be, index u32be -> leading bytes of a chunk cut by a lost link
  queue,         // class u8, ref u64be -> BundleId: everything still to be forwarded
  inbox,         // ref u64be -> BundleId: delivered here, not yet read by the application
  receipts,      // BundleId -> delivered receipt
  receipt_out,   // peer NodeId, BundleId -> empty: receipts this peer has not acked
  tombs,         // BundleId -> why it is gone and until when it is remembered
  peers,         // NodeId -> last contact, bytes
  certificates,  // NodeId -> certificate bytes
  mailboxes,     // EndpointId -> mailbox descriptor bytes
  mailbox_keys,  // EndpointId, epoch u32be -> epoch secret of a mailbox of ours
  bundle_keys,   // BundleId -> payload key of a bundle we can read
  events,        // CaseId, EventId -> case event
  cases,         // CaseId -> what this node alone knows of the case
};
inline constexpr std::size_t kTableCount = 17;

std::string_view table_name(Table table);

}  // namespace harkara::storage
