#include "node/link/socket_identity.h"

#include <sys/stat.h>

namespace harkara::node {
namespace {

std::uint64_t socket_inode(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode) ? status.st_ino : 0;
}

}  // namespace

SocketIdentity::SocketIdentity(int descriptor)
    : descriptor_(descriptor), inode_(socket_inode(descriptor)) {}

bool SocketIdentity::stands() const {
  return inode_ != 0 && socket_inode(descriptor_) == inode_;
}

}  // namespace harkara::node
