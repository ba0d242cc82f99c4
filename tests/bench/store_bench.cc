// What the store costs above LMDB itself: durable bundles per second and chunk
// megabytes per second, against a bare LMDB loop that writes the same keys and values in
// commits of the same size, on the same disk, in alternating rounds; and against that loop
// where it hashes each chunk first, as who stores a stranger's bytes must.
//
//   harkara_bench_store [--json] [--dir DIR] [--rounds N]
#include <lmdb.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "crypto/bundle.h"
#include "node/hash_ahead.h"
#include "storage/bundle_store.h"
#include "storage/keys.h"
#include "storage/lmdb_store.h"
#include "tests/bench/must.h"
#include "tests/bench/report.h"
#include "tests/bench/timing.h"

namespace harkara {
namespace {

using bench::die;
using bench::median;
using bench::must;
using bench::seconds;

namespace fs = std::filesystem;

constexpr std::uint64_t kMapBytes = 4ULL << 30U;
constexpr std::size_t kSmallContent = 1'500;
constexpr std::size_t kSmallPerRound = 2'000;
constexpr std::size_t kLargeContent = 8'000'000;
constexpr std::size_t kLargePerRound = 4;

void must_lmdb(int code) {
  if (code != 0) die(mdb_strerror(code));
}

struct Sealed {
  crypto::SignedManifest manifest;
  std::vector<Bytes> chunks;
};

class Sealer {
 public:
  Sealer() : signer_(crypto::make_signing_key(random_)), box_(crypto::make_box_key(random_)) {}

  Sealed seal(std::size_t content_size) {
    crypto::BundleHeader header;
    header.origin = crypto::node_id_of(signer_.public_key);
    header.destination = EndpointId{{1}};
    header.lifetime_s = 3600;
    const crypto::Recipient to{header.destination, {1, box_.public_key}};
    Sealed out;
    out.chunks.resize(crypto::TreeShape(crypto::padded_size(content_size)).chunks());
    const auto source = [left = content_size](MutableView want) mutable -> Result<std::size_t> {
      const std::size_t given = std::min(left, want.size());
      std::fill_n(want.begin(), given, std::uint8_t{7});
      left -= given;
      return given;
    };
    const auto sink = [&](std::uint32_t index, View chunk) {
      out.chunks.at(index) = to_bytes(chunk);
      return ok();
    };
    out.manifest =
        must(crypto::seal_bundle(header, content_size, {&to, 1}, source, sink, signer_, random_))
            .manifest;
    return out;
  }

  Random& random() { return random_; }

 private:
  SeededRandom random_{42};
  crypto::SigningKey signer_;
  crypto::BoxKey box_;
};

// Flushes in another thread, one at a time, as the daemon's gate does.
class Flusher {
 public:
  explicit Flusher(storage::Store& store) : store_(store) {}
  ~Flusher() { wait(); }
  void flush_if_idle() {
    if (running_.valid() && running_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      return;
    wait();
    running_ = std::async(std::launch::async, [this] { return store_.sync(); });
  }
  void wait() {
    if (running_.valid()) must(running_.get());
  }

 private:
  storage::Store& store_;
  std::future<Status> running_;
};

// Commits as the daemon does: whenever kGroupCommitBytes have gathered, and what was
// committed counts when a flush that began after it has ended.
class Ours {
 public:
  Ours(const fs::path& directory, Random& random)
      : store_(must(storage::LmdbStore::open(directory, storage::StoreKey{}, random,
                                             {.quota_bytes = kMapBytes}))),
        bundles_(*store_, hashes_) {}

  void receive(const std::vector<Sealed>& bundles) {
    std::vector<Piece> pieces;
    for (const Sealed& bundle : bundles)
      for (std::uint32_t i = 0; i < bundle.chunks.size(); ++i) pieces.push_back({&bundle, i});
    for (std::size_t at = 0; at < pieces.size(); ++at) {
      if (at % kChunksAtHand == 0) foresee(std::span(pieces).subspan(at));
      store(*pieces[at].bundle, pieces[at].chunk);
      commit_if_due();
    }
  }
  void finish() {
    flusher_.wait();
    must(store_->commit());
  }

 private:
  struct Piece {
    const Sealed* bundle;
    std::uint32_t chunk;
  };

  // What has come in and waits for its turn: a mebibyte, as the widest window brings.
  static constexpr std::size_t kChunksAtHand = 64;
  void foresee(std::span<const Piece> pieces) {
    for (const auto& [bundle, i] : pieces.first(std::min(kChunksAtHand, pieces.size())))
      if (bundle->chunks.size() > 1)
        bundles_.expect_chunk(bundle->manifest.manifest.shape(), i, bundle->chunks[i]);
  }

  void store(const Sealed& bundle, std::uint32_t i) {
    if (bundle.chunks.size() == 1) {
      must(bundles_.add_complete(bundle.manifest, 0, from_, false, bundle.chunks[0]));
      return;
    }
    if (i == 0) record_ = must(bundles_.begin(bundle.manifest, 0, from_));
    must(bundles_.add_chunk(record_, i, bundle.chunks[i]));
    if (i + 1 == bundle.chunks.size()) must(bundles_.complete(record_, false));
  }

  void commit_if_due() {
    if (store_->uncommitted_bytes() < kGroupCommitBytes) return;
    must(store_->commit_soon());
    flusher_.flush_if_idle();
  }
  const NodeId from_{{9}};
  std::unique_ptr<storage::LmdbStore> store_;
  const node::HashAhead hashes_{std::thread::hardware_concurrency() > 1};
  storage::BundleStore bundles_;
  storage::BundleRecord record_;  // of the bundle whose chunks are coming
  Flusher flusher_{*store_};
};

// The same keys and chunks, and filler in the size of every record that ours seals; nothing
// sealed or read, and nothing checked unless asked.
class Raw {
 public:
  enum class Chunks { as_they_come, hashed };
  Raw(const fs::path& directory, Chunks chunks) : chunks_are_(chunks) {
    must_lmdb(mdb_env_create(&env_));
    must_lmdb(mdb_env_set_mapsize(env_, kMapBytes));
    must_lmdb(mdb_env_set_maxdbs(env_, 8));
    must_lmdb(mdb_env_open(env_, directory.c_str(), MDB_NOTLS, 0600));
    begin();
    open("meta", meta_);
    open("refs", refs_);
    open("chunks", chunks_);
    open("bundles", bundles_);
    open("queue", queue_);
    finish();
  }
  ~Raw() { mdb_env_close(env_); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  void receive(const std::vector<Sealed>& bundles) {
    for (const Sealed& bundle : bundles) receive(bundle);
  }
  void finish() {
    if (txn_ != nullptr) must_lmdb(mdb_txn_commit(txn_));
    txn_ = nullptr;
    gathered_ = 0;
  }

 private:
  void receive(const Sealed& bundle) {
    const std::uint64_t ref = ++ref_;
    const crypto::TreeShape shape = bundle.manifest.manifest.shape();
    for (std::uint32_t i = 0; i < bundle.chunks.size(); ++i) {
      if (chunks_are_ == Chunks::hashed) last_ = crypto::chunk_hash(shape, i, bundle.chunks[i]);
      put(chunks_, storage::chunk_key(ref, i), bundle.chunks[i]);
      commit_if_due();
    }
    constexpr std::size_t kSeal = 40;
    if (ref % 64 == 1) put(meta_, as_view("last_ref"), filler(8 + kSeal));
    put(refs_, storage::ref_key(ref), filler(33 + kSeal));
    put(bundles_, bundle.manifest.id.view(), filler(45 + bundle.manifest.encoded.size() + kSeal));
    put(queue_, storage::queue_key(ServiceClass::routine, ref), filler(32 + kSeal));
    commit_if_due();
  }
  void open(const char* name, MDB_dbi& table) {
    must_lmdb(mdb_dbi_open(txn_, name, MDB_CREATE, &table));
  }
  void begin() { must_lmdb(mdb_txn_begin(env_, nullptr, 0, &txn_)); }
  void commit_if_due() {
    if (gathered_ >= kGroupCommitBytes) finish();
  }
  View filler(std::size_t size) const { return View(filler_).first(size); }
  void put(MDB_dbi table, View key, View value) {
    if (txn_ == nullptr) begin();
    MDB_val at{key.size(), const_cast<std::uint8_t*>(key.data())};
    MDB_val bytes{value.size(), const_cast<std::uint8_t*>(value.data())};
    must_lmdb(mdb_put(txn_, table, &at, &bytes, 0));
    gathered_ += key.size() + value.size();
  }

  const Chunks chunks_are_;
  crypto::Hash last_{};
  MDB_env* env_ = nullptr;
  MDB_txn* txn_ = nullptr;
  MDB_dbi meta_ = 0, refs_ = 0, chunks_ = 0, bundles_ = 0, queue_ = 0;
  std::uint64_t ref_ = 0;
  std::size_t gathered_ = 0;
  Bytes filler_ = Bytes(kChunkBytes, 0x5A);
};

struct Comparison {
  std::string name;
  std::string unit;
  std::vector<double> ours;
  std::vector<double> raw;
  std::vector<double> hashing;

  void print(bool json) const {
    print(json, "", "raw LMDB", raw);
    print(json, "_checked", "raw LMDB that hashes chunks", hashing);
  }

 private:
  void print(bool json, const char* suffix, const char* what,
             const std::vector<double>& reference) const {
    const double value = median(ours);
    const double held_against = median(reference);
    bench::print({name + suffix, value, unit,
                  std::string(what) + ": " + std::to_string(std::lround(held_against)) + " " + unit,
                  value / held_against},
                 json);
  }
};

struct Bench {
  fs::path directory;
  int rounds = 15;
  Sealer sealer;

  fs::path fresh(const char* name) {
    const fs::path path = directory / name;
    fs::create_directories(path);
    return path;
  }

  // Each stores the round's bundles and commits; who is first changes.
  Comparison compare(std::string name, std::string unit, std::size_t content, std::size_t count,
                     double per_bundle) {
    Comparison out{std::move(name), std::move(unit), {}, {}, {}};
    Ours ours(fresh((out.name + ".ours").c_str()), sealer.random());
    Raw raw(fresh((out.name + ".raw").c_str()), Raw::Chunks::as_they_come);
    Raw hashing(fresh((out.name + ".hashing").c_str()), Raw::Chunks::hashed);
    for (int round = 0; round < rounds; ++round) {
      std::vector<Sealed> bundles;
      for (std::size_t i = 0; i < count; ++i) bundles.push_back(sealer.seal(content));
      const auto run = [&](auto& store, std::vector<double>& results) {
        const double took = seconds([&] {
          store.receive(bundles);
          store.finish();
        });
        results.push_back(per_bundle * static_cast<double>(count) / took);
      };
      for (int turn = round; turn < round + 3; ++turn) {
        if (turn % 3 == 0) run(ours, out.ours);
        if (turn % 3 == 1) run(raw, out.raw);
        if (turn % 3 == 2) run(hashing, out.hashing);
      }
    }
    return out;
  }

  void run(bool json) {
    compare("store_bundles_1500B", "bundles/s", kSmallContent, kSmallPerRound, 1).print(json);
    compare("store_chunks_8MB", "MB/s", kLargeContent, kLargePerRound, kLargeContent / 1e6)
        .print(json);
  }
};

int main_of(int argc, char** argv) {
  crypto::initialise();
  Bench bench;
  bench.directory = fs::temp_directory_path();
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--json") {
      json = true;
    } else if (option == "--dir" && i + 1 < argc) {
      bench.directory = argv[++i];
    } else if (option == "--rounds" && i + 1 < argc) {
      bench.rounds = std::max(1, std::atoi(argv[++i]));
    } else {
      std::fprintf(stderr, "usage: harkara_bench_store [--json] [--dir DIR] [--rounds N]\n");
      return 1;
    }
  }
  bench.directory /= "harkara-bench-store-" + std::to_string(::getpid());
  bench.run(json);
  fs::remove_all(bench.directory);
  return 0;
}

}  // namespace
}  // namespace harkara

int main(int argc, char** argv) {
  return harkara::main_of(argc, argv);
}
