#include "node/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "crypto/hash.h"
#include "node/advice.h"
#include "node/files.h"

namespace harkara::node {
namespace {

// Restores the terminal on every way out.
class EchoOff {
 public:
  explicit EchoOff(int fd) : fd_(fd), known_(::tcgetattr(fd, &before_) == 0) {
    if (!known_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(fd_, TCSAFLUSH, &silent);
  }
  ~EchoOff() {
    if (known_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

 private:
  int fd_;
  termios before_{};
  bool known_;
};

void say(int fd, std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(fd, text.data(), text.size());
}

Result<Passphrase> prompt(const std::string& question) {
  const Descriptor tty(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!tty.valid()) return fail(Errc::io, "there is no terminal to ask for the passphrase");
  say(tty.get(), question);
  Bytes line;
  {
    const EchoOff silence(tty.get());
    char c = 0;
    while (::read(tty.get(), &c, 1) == 1 && c != '\n') line.push_back(static_cast<std::uint8_t>(c));
  }
  say(tty.get(), "\n");
  return Passphrase(std::move(line));
}

Error no_passphrase(const std::string& what, std::string_view otherwise = "") {
  return fail_next(
      Errc::not_found, "no passphrase for " + what,
      "give --passphrase-file FILE, or set HARKARA_PASSPHRASE" + std::string(otherwise));
}

Passphrase from_text(const std::string& text) {
  return Passphrase(to_bytes(as_view(text)));
}

}  // namespace

Result<Passphrase> find_passphrase(const PassphraseSources& sources,
                                   const std::filesystem::path& configured,
                                   const std::string& what) {
  if (!sources.file.empty()) return read_passphrase_file(sources.file);
  if (!sources.environment.empty()) return from_text(sources.environment);
  if (!configured.empty()) return read_passphrase_file(configured);
  if (sources.may_prompt) return prompt("Passphrase for " + what + ": ");
  return no_passphrase(what, ", or name keystore.passphrase_file in a node's harkara.toml");
}

Result<Passphrase> choose_passphrase(const PassphraseSources& sources, const std::string& what) {
  if (!sources.file.empty()) return read_passphrase_file(sources.file);
  if (!sources.environment.empty()) return from_text(sources.environment);
  if (!sources.may_prompt) return no_passphrase(what);
  HARKARA_ASSIGN(Passphrase first, prompt("New passphrase for " + what + ": "));
  HARKARA_ASSIGN(const Passphrase again, prompt("Once more: "));
  if (first.view().size() < 8) return fail(Errc::invalid, "a passphrase needs at least 8 letters");
  if (!crypto::equal(first.view(), again.view()))
    return fail(Errc::invalid, "the two passphrases differ; nothing was made");
  return first;
}

Result<Passphrase> read_passphrase_file(const std::filesystem::path& file) {
  HARKARA_ASSIGN(Bytes bytes, read_file(file, 4096));
  const auto end = std::find_if(bytes.begin(), bytes.end(),
                                [](std::uint8_t c) { return c == '\n' || c == '\r'; });
  bytes.erase(end, bytes.end());
  if (bytes.empty()) return fail(Errc::invalid, file.string() + " holds no passphrase");
  return Passphrase(std::move(bytes));
}

Result<Passphrase> make_passphrase_file(const std::filesystem::path& file, Random& random) {
  const std::string text = to_hex(make_seed(random).view());
  HARKARA_TRY(write_file(file, as_view(text + "\n")));
  return from_text(text);
}

}  // namespace harkara::node
