// A clinic and a hub with certificates, stores and casebooks, and hands that carry
// bundles between them in the engine's stead.
#pragma once

#include <filesystem>

#include "node/consult/casebook.h"
#include "storage/memory_store.h"

namespace harkara::node::consult::testing {

inline constexpr Moment kNow{.monotonic_ms = 0, .wall_ms = 1'780'000'000'000};
inline constexpr std::int64_t kNow_s = kNow.wall_ms / 1000;

constexpr Moment later(std::int64_t minutes) {
  return {0, kNow.wall_ms + minutes * 60'000};
}

struct Person {
  crypto::SigningKey key;
  Bytes certificate;
};

// One root and one authority.
class Network {
 public:
  Network();
  Bytes node_certificate(const std::string& name, const crypto::SigningKey& key, Tier tier);
  Person person(const std::string& name, crypto::Scope scope,
                std::int64_t not_after_s = kNow_s + 86'400);

  SeededRandom random{7};
  crypto::TrustStore trust;

 private:
  crypto::CertificateFields fields(crypto::CertificateKind kind, const std::string& name,
                                   const crypto::SigningKey& key) const;
  crypto::SigningKey root_;
  crypto::SigningKey authority_;
};

class TestNode {
 public:
  TestNode(Network& network, const std::string& name, Tier tier, crypto::Scope person_scope,
           std::uint64_t quota_bytes = 1ULL << 30U);
  Context context();

  std::string name;
  crypto::SigningKey key;
  NodeId id;
  Bytes certificate;
  Person person;
  SeededRandom random;
  storage::MemoryStore store;
  storage::BundleStore bundles{store};
  Casebook book;

 private:
  const crypto::TrustStore& trust_;
};

// Two nodes that know each other; the hub hosts radiology@aiims.
struct World {
  explicit World(std::uint64_t clinic_quota_bytes = 1ULL << 30U);
  Network network;
  TestNode clinic;
  TestNode hub;
};

// Copies every queued bundle; the sender keeps it queued. `only` empty: all.
void carry(TestNode& from, TestNode& to, const std::vector<BundleId>& only = {});
void carry_one(TestNode& from, TestNode& to, const BundleId& id);
// What a delivered receipt does at a node.
void deliver(TestNode& at, const BundleId& id);
// Ids in the queue, in its order.
std::vector<BundleId> queued(TestNode& node);
std::size_t inbox_size(TestNode& node);

Json case_record();
NewConsult consult(std::vector<AttachmentFile> attachments = {});

// A folder of its own, removed at the end.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  std::filesystem::path file(const std::string& name, const Bytes& content) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};
Bytes read(const std::filesystem::path& path);
Bytes random_bytes(std::size_t size, std::uint64_t seed);

}  // namespace harkara::node::consult::testing
