// SBL_CLONES before a function compiles it for the vector widths of x86-64 and picks one at load.
// Sanitizers do not get on with such functions. The flags keep products and sums uncontracted, so
// that every clone gives the same bits.
#pragma once

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define SBL_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#endif
#else
#define SBL_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#endif
#endif
#ifndef SBL_CLONES
#define SBL_CLONES
#endif

/// For the helpers of such functions: left as calls they would keep the loops around them scalar.
#define SBL_INLINE __attribute__((always_inline)) inline
