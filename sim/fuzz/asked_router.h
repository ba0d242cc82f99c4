// The router that ships, and a note of what it was asked: whether custody rests with enough
// custodians is judged by what was known when that was decided, which is up to a commit
// before anybody hears of it.
#pragma once

#include <map>

#include "sync/gradient_router.h"

namespace harkara::sim::fuzz {

class AskedRouter final : public sync::GradientRouter {
 public:
  using GradientRouter::GradientRouter;

  // The least that copies() answered for this bundle since this was last asked; when nothing
  // since, the same as then; none: nobody ever asked.
  std::optional<std::size_t> fewest_copies(const BundleId& id) const;

  std::size_t copies(const sync::RoutedBundle& bundle, Moment now) const override;

 private:
  struct Asked {
    std::size_t fewest = 0;
    bool told = true;  // the next answer begins anew
  };

  mutable std::map<BundleId, Asked> asked_;
};

}  // namespace harkara::sim::fuzz
