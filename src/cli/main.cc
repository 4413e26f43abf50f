#include "cli/command_line.h"

#include <exception>
#include <iostream>

#ifdef GALVAN_JEMALLOC
// Read by jemalloc at its start. A thread of its own gives freed memory back, so that an idle server shrinks; few
// arenas, because each one keeps memory of its own and the server has few threads that allocate much.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,narenas:4,dirty_decay_ms:2000,muzzy_decay_ms:0,tcache_max:16384";
}
#endif

int main(int argument_count, char** arguments) {
  try {
    return galvan::cli::run_command_line(argument_count, arguments);
  } catch (const std::exception& error) {
    std::cerr << "galvan: " << error.what() << '\n';
    return galvan::cli::kExitFailed;
  }
}
