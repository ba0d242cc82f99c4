// Owns one libuv handle. Destruction starts uv_close(); the memory, and whatever
// was handed over to be kept, live until libuv has called back.
#pragma once

#include <uv.h>

#include <memory>
#include <utility>

namespace harkara::node {

template <class Handle>
uv_handle_t* as_uv_handle(Handle* handle) {
  return static_cast<uv_handle_t*>(static_cast<void*>(handle));
}

template <class Handle>
class UvHandle {
 public:
  // `owner` is what owner_of() gives inside callbacks. Not yet initialised: call
  // the uv_*_init() of this kind on get() and, when it succeeds, armed().
  explicit UvHandle(void* owner) : box_(new Box{}) {
    box_->owner = owner;
    box_->handle.data = box_;
  }
  ~UvHandle() { close(nullptr); }
  UvHandle(const UvHandle&) = delete;
  UvHandle& operator=(const UvHandle&) = delete;

  Handle* get() { return &box_->handle; }
  void armed() { box_->armed = true; }
  template <class Owner>
  static Owner* owner_of(const Handle* handle) {
    return static_cast<Owner*>(static_cast<Box*>(handle->data)->owner);
  }

  // Idempotent. `keep` is let go after libuv has forgotten the handle.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): moved from below
  void close(std::shared_ptr<void> keep) {
    Box* box = std::exchange(box_, nullptr);
    if (box == nullptr) return;
    box->keep = std::move(keep);
    if (box->armed)
      uv_close(as_uv_handle(&box->handle),
               [](uv_handle_t* handle) { delete static_cast<Box*>(handle->data); });
    else
      delete box;
  }

 private:
  struct Box {
    Handle handle;
    void* owner;
    std::shared_ptr<void> keep;
    bool armed;
  };
  Box* box_;
};

}  // namespace harkara::node
