// harkara_bench_seal [--json] [--megabytes N]: sealing and opening a payload in
// memory, beside the primitives alone over the same bytes, and beside age where it
// is installed. Rounds are interleaved, so that a busy machine disturbs all alike.
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "crypto/bundle.h"
#include "crypto/random.h"
#include "tests/bench/report.h"
#include "tests/bench/timing.h"

namespace harkara::crypto {
namespace {

using bench::median;
using bench::seconds;

constexpr int kRounds = 7;

struct Options {
  bool json = false;
  std::size_t megabytes = 100;
};

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--json") {
      options.json = true;
    } else if (argument == "--megabytes" && i + 1 < argc) {
      options.megabytes = std::strtoul(argv[++i], nullptr, 10);
    } else {
      return std::nullopt;
    }
  }
  if (options.megabytes < 1 || options.megabytes > 1000) return std::nullopt;
  return options;
}

// One payload, sealed once; every round works on the same bytes.
class Payload {
 public:
  explicit Payload(std::size_t size)
      : content_(size), origin_(make_signing_key(random_)), epoch_{1, make_box_key(random_)} {
    random_.fill(content_);
    std::vector<Bytes> chunks;
    sealed_ = seal([&](std::uint32_t index, View chunk) {
      if (chunks.size() <= index) chunks.resize(index + 1);
      chunks[index] = to_bytes(chunk);
      return ok();
    });
    chunks_ = std::move(chunks);
  }

  const Bytes& content() const { return content_; }

  SealedBundle seal(const ChunkSink& sink) {
    BundleHeader header;
    header.origin = node_id_of(origin_.public_key);
    header.lifetime_s = 3600;
    const Recipient to{EndpointId{}, {epoch_.epoch, epoch_.key.public_key}};
    std::size_t at = 0;
    const ContentSource source = [&](MutableView out) -> Result<std::size_t> {
      const std::size_t size = std::min(out.size(), content_.size() - at);
      std::memcpy(out.data(), content_.data() + at, size);
      at += size;
      return size;
    };
    return seal_bundle(header, content_.size(), {&to, 1}, source, sink, origin_, random_).value();
  }

  // With what a recipient does beside: the stanza, and each chunk against the tree.
  void open() const {
    const Manifest& manifest = sealed_.manifest.manifest;
    const PayloadKey key = open_stanza(manifest, EndpointId{}, epoch_).value();
    const TreeShape shape = manifest.shape();
    const ChunkSource source = [&](std::uint32_t i) -> Result<Bytes> {
      if (chunk_hash(shape, i, chunks_[i]) != expected(shape, i))
        return fail(Errc::corrupt, "a chunk does not match the tree");
      return chunks_[i];
    };
    std::uint64_t total = 0;
    const ContentSink sink = [&](View piece) {
      total += piece.size();
      return ok();
    };
    HARKARA_ASSERT(open_bundle(manifest, key, source, sink).value() == total);
  }

 private:
  Hash expected(const TreeShape& shape, std::uint32_t i) const {
    if (shape.is_root(i)) return sealed_.manifest.manifest.root;
    const auto [parent, offset] = shape.parent_of(i);
    return *Hash::from(View(chunks_[parent]).subspan(offset, Hash::kSize));
  }

  SystemRandom random_;
  Bytes content_;
  SigningKey origin_;
  EpochKey epoch_;
  SealedBundle sealed_;
  std::vector<Bytes> chunks_;
};

// The two primitives alone: no length prefix, no tree, no copy of the content in
// the sealing direction, one output buffer that stays in the cache.
class Primitives {
 public:
  explicit Primitives(View content) : content_(content) {
    for (std::size_t at = 0; at < content.size(); at += kChunkPlainBytes) {
      const View piece = content.subspan(at, std::min(kChunkPlainBytes, content.size() - at));
      chunks_.emplace_back(piece.size() + kChunkTagBytes);
      encrypt(piece, chunks_.back());
    }
  }

  void seal() {
    Bytes out(kChunkBytes);
    for (std::size_t at = 0; at < content_.size(); at += kChunkPlainBytes) {
      const View piece = content_.subspan(at, std::min(kChunkPlainBytes, content_.size() - at));
      const MutableView chunk = MutableView(out).first(piece.size() + kChunkTagBytes);
      encrypt(piece, chunk);
      digest(chunk);
    }
  }

  void open() {
    Bytes out(kChunkPlainBytes);
    for (const Bytes& chunk : chunks_) {
      digest(chunk);
      HARKARA_ASSERT(crypto_aead_xchacha20poly1305_ietf_decrypt(
                         out.data(), nullptr, nullptr, chunk.data(), chunk.size(), digest_.data(),
                         0, nonce_.data(), key_.data()) == 0);
    }
  }

 private:
  void encrypt(View piece, MutableView out) const {
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, piece.data(), piece.size(),
                                               nullptr, 0, nullptr, nonce_.data(), key_.data());
  }
  void digest(View bytes) {
    crypto_generichash_blake2b(digest_.data(), digest_.size(), bytes.data(), bytes.size(), nullptr,
                               0);
  }

  View content_;
  std::vector<Bytes> chunks_;
  std::array<std::uint8_t, 32> digest_{};
  std::array<std::uint8_t, 32> key_{};
  std::array<std::uint8_t, 24> nonce_{};
};

// age on the same bytes as a file, in a directory that goes away with it.
class Age {
 public:
  static bool installed() { return run("age --version >/dev/null 2>&1"); }

  explicit Age(View content) {
    std::string name = (std::filesystem::temp_directory_path() / "harkara-seal-XXXXXX").string();
    HARKARA_ASSERT(mkdtemp(name.data()) != nullptr);
    directory_ = name;
    std::ofstream(directory_ / "plain", std::ios::binary) << as_text(content);
    usable_ = run("age-keygen -o " + path("key") + " 2>/dev/null") &&
              run("age-keygen -y " + path("key") + " > " + path("to"));
  }
  ~Age() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  Age(const Age&) = delete;
  Age& operator=(const Age&) = delete;

  bool usable() const { return usable_; }
  void seal() const {
    HARKARA_ASSERT(run("age -R " + path("to") + " -o " + path("sealed") + " " + path("plain")));
  }
  void open() const {
    HARKARA_ASSERT(
        run("age -d -i " + path("key") + " -o " + path("opened") + " " + path("sealed")));
  }

 private:
  static bool run(const std::string& command) { return std::system(command.c_str()) == 0; }
  std::string path(const char* name) const { return "'" + (directory_ / name).string() + "'"; }

  std::filesystem::path directory_;
  bool usable_ = false;
};

// Of rounds that ran side by side: what disturbs one disturbs its neighbour.
double median_ratio(const std::vector<double>& of, const std::vector<double>& to) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < of.size(); ++i) ratios.push_back(of[i] / to[i]);
  return median(std::move(ratios));
}

struct Timings {
  std::vector<double> seal, open, primitive_seal, primitive_open, age_seal, age_open;
};

Timings measure(Payload& payload, Primitives& primitives, const Age* age) {
  const ChunkSink discard = [](std::uint32_t, View) { return ok(); };
  Timings out;
  for (int round = 0; round < kRounds; ++round) {
    out.primitive_seal.push_back(seconds([&] { primitives.seal(); }));
    out.seal.push_back(seconds([&] { payload.seal(discard); }));
    out.primitive_open.push_back(seconds([&] { primitives.open(); }));
    out.open.push_back(seconds([&] { payload.open(); }));
    if (age == nullptr) continue;
    out.age_seal.push_back(seconds([&] { age->seal(); }));
    out.age_open.push_back(seconds([&] { age->open(); }));
  }
  return out;
}

int run(const Options& options) {
  initialise();
  const std::size_t size = options.megabytes * 1'000'000;
  const auto speed = [size](const std::vector<double>& times) {
    return static_cast<double>(size) / 1e6 / median(times);
  };
  Payload payload(size);
  Primitives primitives(payload.content());
  std::optional<Age> age;
  if (Age::installed()) age.emplace(payload.content());
  const bool with_age = age && age->usable();
  const Timings times = measure(payload, primitives, with_age ? &*age : nullptr);

  const auto show = [&](const std::string& name, const std::vector<double>& ours,
                        const std::string& reference, const std::vector<double>& theirs) {
    bench::print({name, speed(ours), "MB/s", reference, median_ratio(theirs, ours)}, options.json);
  };
  const std::string alone = "XChaCha20-Poly1305 + BLAKE2b alone";
  show("seal", times.seal, alone, times.primitive_seal);
  show("open", times.open, alone, times.primitive_open);
  show("raw seal", times.primitive_seal, alone, times.primitive_seal);
  show("raw open", times.primitive_open, alone, times.primitive_open);
  if (with_age) {
    show("age seal", times.age_seal, "harkara's seal", times.seal);
    show("age open", times.age_open, "harkara's open", times.open);
  }
  return 0;
}

}  // namespace
}  // namespace harkara::crypto

int main(int argc, char** argv) {
  const auto options = harkara::crypto::parse(argc, argv);
  if (!options) {
    std::fprintf(stderr, "usage: harkara_bench_seal [--json] [--megabytes 1..1000]\n");
    return 1;
  }
  return harkara::crypto::run(*options);
}
