# Part of `cmake --install`: makes FOLDER of the prefix, with the folders that it lies in, everybody's to
# read under whatever umask (what install() makes by itself is the installer's only under 077), and
# lists those it made in BUILD, for uninstall.cmake.
get_filename_component(path "${FOLDER}" ABSOLUTE BASE_DIR "${CMAKE_INSTALL_PREFIX}")
set(missing "")
while(NOT EXISTS "$ENV{DESTDIR}${path}")
  list(PREPEND missing "${path}")
  if(path STREQUAL "/")
    break()
  endif()
  get_filename_component(path "${path}" DIRECTORY)
endwhile()
foreach(path IN LISTS missing)
  file(MAKE_DIRECTORY "$ENV{DESTDIR}${path}")
  file(CHMOD "$ENV{DESTDIR}${path}" DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  file(APPEND "${BUILD}/install_folders.txt" "${path}\n")
endforeach()
