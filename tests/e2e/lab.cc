#include "tests/e2e/lab.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

namespace harkara::e2e {
namespace {

fs::path make_directory() {
  std::string name = (fs::temp_directory_path() / "harkara-e2e-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

Json case_record(const std::string& question) {
  return {{"patient", {{"pseudonym", "P-1047"}, {"age", 54}, {"sex", "female"}}},
          {"question", question},
          {"history", "Cough for three weeks, evening fever, weight loss."},
          {"vitals", {{"temperature_c", 38.2}, {"pulse_bpm", 96}, {"spo2_percent", 94}}},
          {"consent", {{"reference", "register 12/2026, line 7"}}}};
}

template <class Address>
bool bind_to(int fd, const Address& address, socklen_t size) {
  const void* raw = &address;
  return ::bind(fd, static_cast<const sockaddr*>(raw), size) == 0;
}

bool is_unused(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool unused = true;
  for (const int kind : {SOCK_STREAM, SOCK_DGRAM}) {
    const int fd = ::socket(AF_INET, kind | SOCK_CLOEXEC, 0);
    unused = unused && bind_to(fd, address, sizeof address);
    ::close(fd);
  }
  return unused;
}

// Until this process ends: tests that run beside this one get others, whoever binds first.
bool reserve(int port) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "harkara-e2e-port-" + std::to_string(port);
  name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (bind_to(fd, address, size)) return true;
  ::close(fd);
  return false;
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  out.close();
  REQUIRE(out.good());
}

std::string random_bytes(std::size_t size, std::mt19937_64& random) {
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

std::size_t occurrences(const std::vector<fs::path>& places, const std::string& what) {
  std::size_t count = 0;
  const auto look = [&](const fs::path& file) {
    const std::string bytes = read_file(file);
    for (std::size_t at = 0; (at = bytes.find(what, at)) != std::string::npos; ++at) ++count;
  };
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place)) look(place);
    if (!fs::is_directory(place)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(place))
      if (entry.is_regular_file()) look(entry.path());
  }
  return count;
}

int free_port() {
  // Below those that the system gives to whoever dials.
  constexpr int kFirst = 20'000;
  constexpr int kPast = 32'000;
  static int next = kFirst + ::getpid() * 16 % (kPast - kFirst);
  for (int tried = 0; tried < kPast - kFirst; ++tried) {
    const int port = next++;
    if (next == kPast) next = kFirst;
    if (is_unused(port) && reserve(port)) return port;
  }
  FAIL("no port of the loopback interface is free");
  return 0;
}

bool eventually(const std::function<bool()>& condition, double limit_s) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(limit_s);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

Lab::Lab(const std::string& toml) : dir_(make_directory()) {
  std::string text = toml;
  for (std::size_t at; (at = text.find("{dir}")) != std::string::npos;)
    text.replace(at, 5, dir_.string());
  write_file(dir_ / "lab.toml", text);
  const Outcome made = run(
      {binary(), "network", "lab", (dir_ / "lab.toml").string(), "--out", (dir_ / "lab").string()});
  INFO(made.out << made.err);
  REQUIRE(made.exit == 0);
}

Lab::~Lab() {
  if (std::uncaught_exceptions() > 0) tell_logs();
  daemons_.clear();
  std::error_code ignored;
  if (std::getenv("HARKARA_KEEP") == nullptr) fs::remove_all(dir_, ignored);
}

// A requirement has failed.
void Lab::tell_logs() const {
  constexpr std::size_t kMost = 3'000;
  for (const auto& [node, daemon] : daemons_) {
    const std::string text = read_file(log(node));
    const std::size_t from = text.size() > kMost ? text.size() - kMost : 0;
    std::cerr << "--- the end of " << node << "'s log\n" << text.substr(from) << '\n';
  }
}

int Lab::listen_port(const std::string& node) const {
  const std::string text = read_file(home(node) / "harkara.toml");
  const std::string key = "tcp://127.0.0.1:";
  const std::size_t at = text.find(key, text.find("listen"));
  REQUIRE(at != std::string::npos);
  return std::atoi(text.c_str() + at + key.size());
}

void Lab::dial_through(const std::string& node, const std::string& parent, int port) const {
  const fs::path file = home(node) / "harkara.toml";
  std::string text = read_file(file);
  const std::string card = "card = \"cards/" + parent + ".card\"\n";
  const std::size_t at = text.find(card);
  INFO(text);
  REQUIRE(at != std::string::npos);
  text.insert(at + card.size(), "endpoint = \"tcp://127.0.0.1:" + std::to_string(port) + "\"\n");
  write_file(file, text);
}

void Lab::start(const std::string& node, const Words& more) {
  Words words = {binary(), "--home", home(node).string(), "node", "run"};
  words.insert(words.end(), more.begin(), more.end());
  daemons_[node] = Process(words, log(node));
}

void Lab::stop(const std::string& node) {
  INFO(read_file(log(node)));
  REQUIRE(daemons_[node].stop() == 0);
}

Outcome Lab::at(const std::string& node, const Words& words) const {
  Words all = {binary(), "--home", home(node).string()};
  all.insert(all.end(), words.begin(), words.end());
  return run(all);
}

Json Lab::json(const std::string& node, Words words) const {
  words.emplace_back("--json");
  const Outcome outcome = at(node, words);
  INFO(node << ": " << outcome.out << outcome.err);
  REQUIRE(outcome.exit == 0);
  return outcome.json();
}

std::string Lab::consult(const std::string& node, const std::string& desk,
                         const std::string& service_class, const std::string& question,
                         const std::vector<fs::path>& attachments) const {
  const fs::path record = dir_ / "record.json";
  write_file(record, case_record(question).dump());
  Words words = {"consult", "new",         "--desk",   desk,
                 "--class", service_class, "--record", record.string()};
  for (const fs::path& file : attachments) {
    words.emplace_back("--attach");
    words.push_back(file.string());
  }
  return json(node, words).at("case").get<std::string>();
}

std::string Lab::answer(const std::string& node, const std::string& case_name,
                        const std::string& advice, const std::vector<fs::path>& attachments) const {
  const fs::path record = dir_ / "answer.json";
  write_file(record, Json{{"advice", advice}}.dump());
  Words words = {"desk", "answer", case_name, "--record", record.string()};
  for (const fs::path& file : attachments) {
    words.emplace_back("--attach");
    words.push_back(file.string());
  }
  return json(node, words).dump();
}

std::string Lab::state(const std::string& node, const std::string& case_name) const {
  return json(node, {"consult", "show", case_name}).at("state").get<std::string>();
}

Json desk_cases(const Lab& lab) {
  return lab.json("aiims", {"desk", "list", "--desk", "radiology"}).at("cases");
}

namespace {

std::string chain(const std::string& parents_of_clinic) {
  const auto endpoint = [] { return "tcp://127.0.0.1:" + std::to_string(free_port()); };
  return "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"" + endpoint() +
         "\"\ndesks = [\"radiology\"]\n"
         "[[node]]\nname = \"district\"\ntier = \"district\"\nlisten = \"" +
         endpoint() +
         "\"\nparents = [\"aiims\"]\n"
         "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\nparents = [" +
         parents_of_clinic + "]\n";
}

}  // namespace

std::string three_nodes() {
  return chain("\"district\"");
}

std::string nodes_with_two_ways() {
  return chain("\"district\", \"aiims\"");
}

}  // namespace harkara::e2e
