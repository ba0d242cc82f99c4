// Bundles on top of a Store: records, verified chunks, the forwarding queue, the
// inbox, tombstones. Nothing here commits except where it says so: the caller's
// input is one transaction. When a write fails, the store has rolled back all of it.
//
// Invariants, after every commit:
//  1. a bundle in state held is in the queue, and only then;
//  2. a bundle in state here was put into the inbox once;
//  3. every chunk's ref belongs to a bundle record or to a live builder;
//  4. a complete, unpurged bundle has all its chunks.
#pragma once

#include <array>
#include <functional>

#include "crypto/bundle.h"
#include "crypto/chunk_hashes.h"
#include "storage/bundle_record.h"
#include "storage/store.h"

namespace harkara::storage {

enum class TombReason : std::uint8_t { delivered = 0, expired = 1, forgotten = 2 };

class BundleStore {
 public:
  // Both outlive it.
  explicit BundleStore(Store& store,
                       const crypto::ChunkHashes& hashes = crypto::computed_chunk_hashes())
      : store_(store), hashes_(hashes) {}

  // --- counters (Table::meta) ---
  // Random, drawn when the store was created; another store, another value.
  Result<std::uint64_t> incarnation(Random& random);
  // Milliseconds this store's daemon has been running, ever: the residence clock.
  Result<std::uint64_t> residence_ms();
  Status set_residence_ms(std::uint64_t value);

  // --- records ---
  Result<BundleRecord> find(const BundleId& id);  // Errc::not_found, Errc::corrupt
  bool knows(const BundleId& id);                 // a record or a tombstone
  // All ids with a record, in id order; keys only.
  Status each_id(const std::function<bool(const BundleId&)>& visit);
  Status each_record(const std::function<bool(const BundleId&, const BundleRecord&)>& visit);
  // Overwrites the record; moves it into or out of the queue, or into the inbox, as
  // its state says. `before` is the state it had in the store.
  Status update(const BundleRecord& record, BundleState before);

  // --- a bundle arriving chunk by chunk ---
  // Allocates a ref and stores the record in state receiving. A zero `from` is no
  // holder. Errc::refused: there is a record of this bundle already.
  Result<BundleRecord> begin(const crypto::SignedManifest& manifest, std::uint64_t age_ms,
                             const NodeId& from);
  // Verifies the chunk by the tree chunks already stored, then stores it.
  // Errc::forged: it does not match. Errc::refused: its parent is not here yet.
  Status add_chunk(const BundleRecord& record, std::uint32_t index, View chunk);
  // add_chunk() may soon be called with this: its hash can be begun elsewhere.
  void expect_chunk(const crypto::TreeShape& shape, std::uint32_t index, View chunk) const {
    hashes_.expect(shape, index, chunk);
  }
  // Which chunks are stored: shape().chunks() bits.
  Result<std::vector<bool>> present(const BundleRecord& record);
  // Of ciphertext, in whole chunks.
  Result<std::uint64_t> bytes_present(const BundleRecord& record);
  // Marks it complete, as held (queue) or here (inbox). REQUIRES: all chunks present.
  Status complete(BundleRecord& record, bool destination_is_here);
  // begin, add_chunk and complete in one, for a bundle of a single chunk; its record
  // is written once. Errc::forged, Errc::refused as above.
  // REQUIRES: manifest.shape().chunks() == 1.
  Result<BundleRecord> add_complete(const crypto::SignedManifest& manifest, std::uint64_t age_ms,
                                    const NodeId& from, bool destination_is_here, View chunk);
  // The leading bytes of a chunk whose rest was lost with the link; they are
  // verified with the whole chunk later. A bundle has one partial; empty bytes
  // remove it.
  Status keep_partial(const BundleRecord& record, std::uint32_t index, View leading);
  struct Partial {
    std::uint32_t index = 0;
    Bytes leading;
  };
  Result<std::optional<Partial>> partial(const BundleRecord& record);

  // --- a bundle made here ---
  // Seals straight into the store, committing every few megabytes, so that memory
  // does not grow with the content; a crash leaves a marker that sweep() clears.
  // `seal` is called with the chunk sink and returns the sealed bundle. On success
  // the record is in the open transaction: the caller commits, together with its own.
  // Bundles of at most kSmallBundleBytes are never committed halfway; before a larger
  // one the caller commits what must not be torn from its later writes. Any error
  // rolls back the open transaction and removes the chunks already committed.
  using SealInto = std::function<Result<crypto::SealedBundle>(const crypto::ChunkSink&)>;
  Result<crypto::SealedBundle> build(std::uint64_t padded_size, bool destination_is_here,
                                     const SealInto& seal);
  // Removes chunks of builders that are no longer alive, and partials without a
  // record. Not from within build(): a mark of this process is taken for a dead one.
  Status sweep();

  // --- reading ---
  // Verified against the tree. Errc::not_found, Errc::corrupt.
  Result<Bytes> chunk(const BundleRecord& record, std::uint32_t index);

  // --- queue and inbox ---
  // In order of class, then arrival. The visitor must not write.
  Status each_queued(
      const std::function<bool(ServiceClass, std::uint64_t ref, const BundleId&)>& visit);
  // In order of arrival, from the entry `from` on.
  Status each_inbox(const std::function<bool(std::uint64_t ref, const BundleId&)>& visit,
                    std::uint64_t from = 0);
  Status remove_from_inbox(std::uint64_t ref);

  // --- leaving ---
  // Deletes chunks and partials; the record stays (its state is the caller's to set).
  Status purge_chunks(const BundleRecord& record);
  // Deletes the record as well and remembers the id until `until_residence_ms`.
  Status bury(const BundleRecord& record, TombReason reason, std::uint64_t until_residence_ms);
  std::optional<TombReason> tomb(const BundleId& id);
  Status forget_tombs(std::uint64_t residence_ms);  // those whose time is over

  // --- space ---
  // May a bundle of this many bytes be accepted? False above 95 % of the quota, or of what
  // the disk has room for (Usage).
  bool has_room_for(std::uint64_t bytes);
  // Above 85 %: drops forwarded caches, lowest class and oldest first, then
  // receiving ones of class bulk, and last of all forwarded ones that `self` made, since
  // nobody else can be trusted to offer them again; never what is held or here. A dropped
  // cache leaves a tomb until then; an unfinished bundle leaves none, for its sender still
  // has it. Returns bytes freed; usage() shows them after the commit.
  Result<std::uint64_t> evict(std::uint64_t until_residence_ms, const NodeId& self);

  Store& store() { return store_; }

  static constexpr std::uint64_t kSmallBundleBytes = 1ULL << 20U;

 private:
  // Verified tree chunks, so that 511 leaves do not read and hash their page 511
  // times. By bundle id: what they hold is proven by the id, whatever the store does.
  struct TreeChunk {
    BundleId bundle;
    std::uint32_t index = 0;
    Bytes bytes;
  };

  Result<std::uint64_t> counter(std::string_view name);  // 0 when absent
  Status set_counter(std::string_view name, std::uint64_t value);
  Result<std::uint64_t> allocate_ref();
  Status enlist(const BundleRecord& record);  // into the queue or the inbox
  Status write_new(const BundleRecord& record);
  Result<BundleRecord> new_arrival(const crypto::SignedManifest& manifest, std::uint64_t age_ms,
                                   const NodeId& from);
  Status remove_all(Table table, View prefix);
  Result<std::uint64_t> stored_bytes(const BundleRecord& record);
  Status sweep_partials();

  Status check_chunk(const BundleRecord& record, std::uint32_t index, View chunk, Errc otherwise);
  Result<crypto::Hash> expected_hash(const BundleRecord& record, std::uint32_t index);
  Result<const Bytes*> tree_chunk(const BundleRecord& record, std::uint32_t index);
  const Bytes* cached(const BundleId& bundle, std::uint32_t index) const;
  const Bytes* remember(const BundleId& bundle, std::uint32_t index, View bytes);

  Result<crypto::SealedBundle> build_into(std::uint64_t ref, bool small, bool destination_is_here,
                                          const SealInto& seal);
  Status clear_build(std::uint64_t ref);     // of a build that failed; commits
  Status erase(const BundleRecord& record);  // everything but a tomb

  Store& store_;
  const crypto::ChunkHashes& hashes_;
  std::array<TreeChunk, 4> tree_chunks_;
  std::size_t next_tree_chunk_ = 0;
  struct Drawn {
    std::uint64_t next = 1;
    std::uint64_t last = 0;
    std::uint64_t rollbacks = 0;  // of the store, when drawn
  };
  Drawn drawn_;
};

}  // namespace harkara::storage
