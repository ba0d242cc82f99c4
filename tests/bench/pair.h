// Two homes for benches: a clinic whose bundles for AIIMS a district keeps. AIIMS is
// never on.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "crypto/random.h"
#include "node/config.h"
#include "node/station.h"
#include "tests/bench/child.h"

namespace harkara::bench {

// The value, or the end of the bench with its error.
template <class T>
T need(Result<T> result, const char* what) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "bench: %s: %s\n", what, result.error().message.c_str());
  std::exit(1);
}
inline void need(Status status, const char* what) {
  if (status) return;
  std::fprintf(stderr, "bench: %s: %s\n", what, status.error().message.c_str());
  std::exit(1);
}

class Pair {
 public:
  explicit Pair(const std::filesystem::path& dir) : dir_(dir) {
    std::filesystem::create_directories(dir_);
    std::ofstream(dir_ / "lab.toml")
        << "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"tcp://127.0.0.1:" << port() + 1
        << "\"\ndesks = [\"radiology\"]\n[[node]]\nname = \"district\"\ntier = \"district\"\n"
        << "listen = \"tcp://127.0.0.1:" << port() << "\"\nparents = [\"aiims\"]\n"
        << "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\nparents = [\"district\"]\n";
    if (run({HARKARA_BINARY_DEFAULT, "network", "lab", (dir_ / "lab.toml").string(), "--out",
             (dir_ / "lab").string()}) != 0)
      need(Status(fail(Errc::io, "harkara network lab failed")), dir_.c_str());
  }

  std::filesystem::path home(const char* name) const { return dir_ / "lab" / name; }
  // The district's; the next few are this process's, too.
  static int port() { return 20'000 + ::getpid() % 20'000; }

  void dial_through(int port) const {
    const std::filesystem::path file = home("clinic") / "harkara.toml";
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto config = need(node::parse_config(as_view(text)), "harkara.toml");
    config.parents.front().endpoint = "tcp://127.0.0.1:" + std::to_string(port);
    std::ofstream(file) << node::write_config(config);
  }

 private:
  std::filesystem::path dir_;
};

// The clinic's store, filled before its daemon starts.
class Sender {
 public:
  explicit Sender(const Pair& pair)
      : station_(need(node::Station::open(pair.home("clinic"), {}, clock_, random_), "clinic")) {}

  void queue(std::size_t count, std::size_t bytes) {
    auto& bundles = station_->bundles();
    const EndpointId desk = crypto::desk_endpoint("radiology@aiims");
    const auto mailbox = need(station_->casebook().mailbox(desk), "desk");
    const crypto::Recipient recipient{desk, mailbox.epochs.front()};
    Bytes content(bytes);
    for (std::size_t i = 0; i < count; ++i) {
      random_.fill(content);
      crypto::BundleHeader header;
      header.origin = station_->home().node.subject;
      header.destination = desk;
      header.created_ms = station_->clock().now().wall_ms;
      header.lifetime_s = 7 * 24 * 3600;
      const auto seal = [&](const crypto::ChunkSink& sink) {
        std::size_t at = 0;
        const auto source = [&](MutableView out) -> Result<std::size_t> {
          const std::size_t n = std::min(out.size(), content.size() - at);
          std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(at), n, out.begin());
          at += n;
          return n;
        };
        return crypto::seal_bundle(header, content.size(), {&recipient, 1}, source, sink,
                                   station_->node_key(), random_);
      };
      last_ = need(bundles.build(crypto::padded_size(bytes), false, seal), "seal").manifest;
      if (i % 100 == 99) need(station_->store().commit(), "commit");
    }
    need(station_->store().commit(), "commit");
  }

  // A look that costs the daemons as little as it can: they share the processors with it.
  bool has_queued() {
    bool any = false;
    need(
        station_->store().scan_keys(storage::Table::queue, {}, [&](View) { return !(any = true); }),
        "queue");
    return any;
  }
  const crypto::SignedManifest& last() const { return last_; }
  const crypto::SignPublicKey& identity() const { return station_->home().node.fields.identity; }

 private:
  crypto::SystemRandom random_;
  node::SystemClock clock_;
  std::unique_ptr<node::Station> station_;
  crypto::SignedManifest last_;
};

}  // namespace harkara::bench
