// What every call of the casebook stands in.
#pragma once

#include "storage/store.h"

namespace harkara::node::consult {

// One call of the casebook: what the engine of the same process wrote before is made
// durable, never rolled back by us; what we leave uncommitted is rolled back.
class Turn {
 public:
  explicit Turn(storage::Store& store) : store_(store) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (begun_) store_.rollback();
  }

  Status begin_read() {
    if (store_.uncommitted_bytes() > 0) HARKARA_TRY(store_.commit());
    begun_ = true;
    return ok();
  }
  Status begin_write() {
    HARKARA_TRY(begin_read());
    return store_.begin_write();
  }

 private:
  storage::Store& store_;
  bool begun_ = false;
};

}  // namespace harkara::node::consult
