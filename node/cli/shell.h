// What every command shares: the options before the noun, the home, and how a
// result or a failure is told to a person or to a script.
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "node/json_fields.h"
#include "node/station.h"

namespace CLI {
class App;
}

namespace harkara::node::cli {

// Exit codes.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kMisused = 2;

// The world as a command sees it; handed in from main.
struct Surroundings {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool person_present = false;  // may be asked for a passphrase
  std::string passphrase;       // HARKARA_PASSPHRASE
  const Clock& clock;
  Random& random;
};

class Shell {
 public:
  using Action = std::function<Status()>;
  struct Options {  // filled by the parser
    std::string home;
    std::string passphrase_file;
    bool json = false;
  };
  explicit Shell(Surroundings& around) : around_(around) {}
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  // Adds a verb: its callback, its examples, and the way --home and --json may
  // stand behind it too. `action` runs after everything has been parsed.
  CLI::App* verb(CLI::App& noun, const std::string& name, const std::string& does,
                 const std::string& examples, Action action);
  // Runs the chosen action; prints its failure. Returns the exit code.
  int run();

  // Prints `json` with --json, else `text`. An action that fails after it says so to a person,
  // and to a script by its exit code alone: the answer stays one line.
  void tell(const Json& json, const std::string& text);
  // For a person only, on standard error, e.g. a warning beside a result.
  void remark(const std::string& text);
  void fail_usage(const std::string& message, const std::string& next);

  Result<HomePaths> home() const;  // Errc::invalid when none is given
  PassphraseSources passphrases() const;
  Result<std::unique_ptr<Station>> open_station();
  // As above, with this week's mailbox keys at hand: what is written may be answered.
  Result<std::unique_ptr<Station>> open_for_writing();
  // Tells the daemon that the store has changed; remarks when none runs.
  void wake_daemon(const Station& station);
  // A progress line on a terminal; nothing elsewhere.
  consult::Progress progress(const std::string& what);

  Surroundings& around() { return around_; }
  Options options;

  bool json() const { return options.json; }

 private:
  void fail(const Error& error);
  void say_error(std::string_view code, const std::string& message, const std::string& next);
  // Commands to try next, with the home that this call was given.
  std::string with_home(std::string text) const;

  Surroundings& around_;
  Action chosen_;
  bool told_ = false;
};

// A JSON file given by a person. Errors name the file.
Result<Json> read_json_file(const std::string& path);

}  // namespace harkara::node::cli
