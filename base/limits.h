// Every limit in one place. Specification constants are part of a format or the
// protocol: changing one is a new version. Implementation constants are ours.
#pragma once

#include <cstddef>
#include <cstdint>

namespace harkara {

// --- Specification: the bundle (crypto/README.md) ---
inline constexpr std::size_t kChunkBytes = 16'368;  // ciphertext: 4 pages of 4 KiB minus 16
inline constexpr std::size_t kChunkTagBytes = 16;   // Poly1305
inline constexpr std::size_t kChunkPlainBytes = kChunkBytes - kChunkTagBytes;
inline constexpr std::size_t kHashesPerTreeChunk = 511;        // 511 * 32 B fits one chunk
inline constexpr std::uint64_t kMaxBundleBytes = 1ULL << 30U;  // padded plaintext
inline constexpr std::size_t kMaxStanzas = 8;
inline constexpr std::size_t kMaxManifestBytes = 1'024;  // with signature
inline constexpr std::uint32_t kMaxLifetime_s = 90 * 24 * 3600;

// --- Specification: certificates. 255 lets one ride in a ZMTP routing id. ---
inline constexpr std::size_t kMaxCertificateBytes = 255;
inline constexpr std::size_t kMaxNameBytes = 40;

// --- Specification: the wire (sync/PROTOCOL.md) ---
inline constexpr std::size_t kMaxFrameBytes = 4'608;  // 4 KiB slice + prefix, or one control record
inline constexpr std::size_t kMaxSliceBytes = 4'096;
inline constexpr std::size_t kMinSliceBytes = 512;

// --- Implementation ---
inline constexpr std::size_t kMaxOffersPerFrame = 512;
inline constexpr std::size_t kMaxOffersPerSession = 250'000;
inline constexpr std::size_t kMaxIncomingTransfers = 64;  // open handles a peer may hold with us
inline constexpr std::size_t kMaxHolders = 8;
inline constexpr std::size_t kMaxDestinationsPerHello = 96;  // and per later reach frame
inline constexpr std::size_t kMaxDestinationsPerPeer = 8'192;
inline constexpr std::int64_t kGroupCommit_ms = 300;
inline constexpr std::size_t kGroupCommitBytes = 1024 * 1024;  // a stream gains a sixth over 256 KB
inline constexpr std::size_t kMaxRecordBytes = 64 * 1024;      // one case event, decompressed

}  // namespace harkara
