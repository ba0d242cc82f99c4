// Attachments on their way to a client: over real sockets, on this thread's loop.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>

#include "base/text.h"
#include "node/api/api.h"
#include "storage/keys.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::api;

namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

std::string random_text(std::size_t size) {
  Bytes out(size);
  SeededRandom(size).fill(out);
  return std::string(as_text(out));
}

// In anonymous memory, and in files in memory, which are not counted there.
std::int64_t held_bytes() {
  std::int64_t out = 0;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) out += 1024 * std::stoll(line.substr(8));
  std::error_code error;
  for (const auto& each : fs::directory_iterator("/proc/self/fd", error)) {
    struct stat file {};
    if (fs::read_symlink(each.path(), error).string().starts_with("/memfd:") &&
        ::stat(each.path().c_str(), &file) == 0)
      out += 512 * static_cast<std::int64_t>(file.st_blocks);
  }
  return out;
}

class Client {
 public:
  explicit Client(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const void* raw = &address;
    REQUIRE(::connect(fd_, static_cast<const sockaddr*>(raw), sizeof address) == 0);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void ask(const std::string& request) {
    text.clear();
    const ssize_t sent = ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
    REQUIRE(sent == static_cast<ssize_t>(request.size()));
  }
  // Is there an answer? Reads none of it.
  bool is_answered() const {
    char first = 0;
    return ::recv(fd_, &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
  }
  // Reads what there is.
  bool is_over() {
    char part[65'536];
    for (ssize_t got = 1; got > 0;) {
      got = ::recv(fd_, part, sizeof part, MSG_DONTWAIT);
      if (got > 0) text.append(part, static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EAGAIN)) ended = true;
    }
    return ended || is_whole();
  }
  bool is_whole() const { return has_headers() && body().size() >= length(); }
  bool has_headers() const { return text.find("\r\n\r\n") != std::string::npos; }
  std::string body() const { return text.substr(text.find("\r\n\r\n") + 4); }
  std::size_t length() const {
    const std::size_t at = text.find("content-length: ");
    REQUIRE(at != std::string::npos);
    return std::stoull(text.substr(at + 16));
  }
  std::string status() const { return text.substr(0, 12); }

  std::string text;  // read since ask()
  bool ended = false;

 private:
  int fd_;
};

// A hub with a health worker who is logged in.
class Hub {
 public:
  Hub() {
    make_three(scratch_);
    const fs::path root = scratch_.path / "lab" / "aiims";
    std::ofstream(root / "harkara.toml", std::ios::app) << "\n[api]\nlisten = \"127.0.0.1:0\"\n";
    station_ = *Station::open(root, {}, clock_, random_);
    REQUIRE(station_->maintain_mailboxes());
    add_user(root);
    REQUIRE(uv_loop_init(&loop_) == 0);
    api_ = *Api::start({.loop = &loop_,
                        .station = *station_,
                        .log = log_,
                        .wrote = [] {},
                        .live_status = [] { return Json::object(); }});
    login();
  }
  ~Hub() {
    api_.reset();
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
  }
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  int port() const { return api_->port(); }

  struct Sent {
    BundleId bundle;
    std::string get;  // the request for it
  };
  // Attachments of a new case, one for each of `files`.
  std::vector<Sent> attach(const std::vector<std::string>& files) {
    consult::NewConsult wanted;
    wanted.desk = "radiology@aiims";
    wanted.record = Json::parse(kCase);
    for (const std::string& file : files) {
      const std::string name = "file" + std::to_string(wanted.attachments.size()) + ".bin";
      wanted.attachments.push_back({.path = scratch_.file(name, file),
                                    .treatment = consult::AttachmentFile::Treatment::as_is});
    }
    const auto id = station_->casebook().open_case(wanted, station_->clock().now());
    INFO((id ? std::string() : id.error().message));
    REQUIRE(id);
    std::vector<Sent> out;
    const auto view = station_->casebook().show(*id);
    REQUIRE(view);
    for (const auto& each : view->attachments) {
      const BundleId& bundle = each.attachment.bundle;
      out.push_back({bundle, get("cases/" + consult::case_name(*id) + "/attachments/" +
                                 to_hex(bundle.view()))});
    }
    REQUIRE(out.size() == files.size());
    return out;
  }

  enum class Which { first, last };
  // As if the store had let go of it.
  void lose_chunk(const BundleId& bundle, Which which) {
    const auto record = *station_->bundles().find(bundle);
    const auto shape = record.manifest.manifest.shape();
    const std::uint32_t index = which == Which::first ? shape.tree_chunks() : shape.chunks() - 1;
    const auto key = storage::chunk_key(record.ref, index);
    REQUIRE(station_->store().has(storage::Table::chunks, key));
    REQUIRE(station_->store().remove(storage::Table::chunks, key));
    REQUIRE(station_->store().commit());
  }

  void run_for(std::chrono::milliseconds time) {
    run_until([until = steady_clock::now() + time] { return steady_clock::now() >= until; });
  }
  template <class Done>
  void run_until(const Done& done) {
    const auto until = steady_clock::now() + std::chrono::seconds(120);
    while (!done()) {
      REQUIRE(steady_clock::now() < until);
      uv_run(&loop_, UV_RUN_NOWAIT);
      ::usleep(100);
    }
  }

 private:
  std::string host() const { return "127.0.0.1:" + std::to_string(port()); }

  std::string get(const std::string& path) const {
    return "GET /api/v1/" + path + " HTTP/1.1\r\nHost: " + host() + "\r\nCookie: " + cookie_ +
           "\r\n\r\n";
  }

  void add_user(const fs::path& root) {
    crypto::PassphraseHash hash;
    random_.fill(hash.salt.mutable_view());
    hash.passes = 1;
    hash.memory_KiB = 8;
    REQUIRE(crypto::hash_passphrase(as_view("right horse"), hash));
    auto users = *UserBook::open(root, station_->home().keyring.store, random_);
    REQUIRE(users.add("asha", kHealthWorker, hash, 1'000));
  }

  void login() {
    const std::string body = R"({"user": "asha", "passphrase": "right horse"})";
    Client client(port());
    client.ask("POST /api/v1/login HTTP/1.1\r\nHost: " + host() + "\r\nOrigin: http://" + host() +
               "\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
    run_until([&] { return client.is_over(); });
    REQUIRE(client.status() == "HTTP/1.1 200");
    const std::size_t at = client.text.find("harkara=");
    REQUIRE(at != std::string::npos);
    cookie_ = client.text.substr(at, client.text.find(';', at) - at);
  }

  Scratch scratch_;
  SystemClock clock_;
  crypto::SystemRandom random_;
  Log log_{"silent"};
  std::unique_ptr<Station> station_;
  uv_loop_t loop_{};
  std::unique_ptr<Api> api_;
  std::string cookie_;
};

// Of this many bytes, two whole chunks of a bundle are padding.
constexpr std::size_t kMuchPadded = 4 * 1024 * 1024 - 7;

}  // namespace

TEST_CASE("clients that open a large attachment and do not read it fill no memory", "[api]") {
  constexpr std::size_t kFile = 40'000'000;
  constexpr std::size_t kClients = 8;
  Hub hub;
  const auto sent = hub.attach({random_text(kFile)});
  const std::int64_t before = held_bytes();
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<Client>(hub.port()));
    clients.back()->ask(sent[0].get);
  }
  for (const auto& each : clients) hub.run_until([&] { return each->is_answered(); });
  hub.run_for(std::chrono::milliseconds(300));  // until the sockets take no more
  // Half of it all is far more than sockets take, also where a sanitizer keeps what was freed.
  CHECK(held_bytes() - before < static_cast<std::int64_t>(kClients * kFile / 2));
  for (const auto& each : clients) {
    each->is_over();
    CHECK(each->status() == "HTTP/1.1 200");
    CHECK(each->length() == kFile);
  }
}

TEST_CASE("an attachment comes bit for bit, and its connection takes the next request", "[api]") {
  Hub hub;
  const std::size_t chunk = kChunkPlainBytes - 8;  // behind the length of all
  std::vector<std::string> files;
  for (const std::size_t size :
       {std::size_t{1}, chunk, chunk + 1, std::size_t{300'000}, kMuchPadded})
    files.push_back(random_text(size));
  const auto sent = hub.attach(files);
  Client client(hub.port());
  for (std::size_t i = 0; i < files.size(); ++i) {
    INFO(files[i].size());
    client.ask(sent[i].get);
    hub.run_until([&] { return client.is_over(); });
    CHECK(client.status() == "HTTP/1.1 200");
    CHECK(client.length() == files[i].size());
    CHECK((client.body() == files[i]));
    REQUIRE_FALSE(client.ended);
  }
}

TEST_CASE("an attachment that fails on its way is cut short, however near its end", "[api]") {
  Hub hub;
  for (const std::size_t size : {std::size_t{300'000}, kMuchPadded}) {
    INFO(size);
    const std::string file = random_text(size);
    const auto sent = hub.attach({file});
    hub.lose_chunk(sent[0].bundle, Hub::Which::last);
    Client client(hub.port());
    client.ask(sent[0].get);
    hub.run_until([&] { return client.is_over(); });
    CHECK(client.ended);
    CHECK(client.status() == "HTTP/1.1 200");
    CHECK(client.length() == file.size());
    const std::string body = client.body();
    CHECK(body.size() < file.size());
    CHECK(body.size() > file.size() / 2);
    CHECK((body == file.substr(0, body.size())));
  }
}

TEST_CASE("an attachment that fails at its beginning is an error of its own", "[api]") {
  Hub hub;
  const auto sent = hub.attach({random_text(100), random_text(300'000)});
  for (const auto& each : sent) {
    hub.lose_chunk(each.bundle, Hub::Which::first);
    Client client(hub.port());
    client.ask(each.get);
    hub.run_until([&] { return client.is_over(); });
    CHECK(client.status() == "HTTP/1.1 404");
    CHECK(Json::parse(client.body(), nullptr, false)["error"]["code"] == "not_found");
  }
}
