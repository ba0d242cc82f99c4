#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "app/roomy_heap.h"
#include "app/sim_noun.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "node/cli/commands.h"

int main(int argc, char** argv) {
  using namespace harkara;
  app::take_roomy_heap(argc, argv);
  const rlimit none{};
  ::setrlimit(RLIMIT_CORE, &none);  // what memory holds of keys and patients stays there
  crypto::initialise();
  const node::SystemClock clock;
  crypto::SystemRandom random;
  const char* passphrase = std::getenv("HARKARA_PASSPHRASE");
  node::cli::Surroundings around{.out = std::cout,
                                 .err = std::cerr,
                                 .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                                 .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
                                 .person_present = ::isatty(STDIN_FILENO) == 1,
                                 .passphrase = passphrase == nullptr ? "" : passphrase,
                                 .clock = clock,
                                 .random = random};
  return node::cli::run_command_line({argv + 1, argv + argc}, around, {app::add_sim});
}
