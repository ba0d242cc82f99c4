#include "node/base64.h"

#include <algorithm>
#include <string_view>

namespace harkara::node {

std::string to_base64(View bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = (group << 8U) | (i < here ? bytes[at + i] : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out.push_back(i <= here ? kLetters[(group >> (18U - 6U * static_cast<unsigned>(i))) & 63U]
                              : '=');
  }
  return out;
}

}  // namespace harkara::node
