# Removes what `cmake --install` of BUILD has put in place: the files in its manifests, and the folders
# that it made, where they are empty. DESTDIR in the environment is meant as it was then.
#   cmake -D BUILD=<folder> -P uninstall.cmake
cmake_minimum_required(VERSION 3.22)

file(GLOB manifests "${BUILD}/install_manifest*.txt")
if(NOT manifests)
  message(FATAL_ERROR "Nothing was installed from ${BUILD}.")
endif()
foreach(manifest IN LISTS manifests)
  file(STRINGS "${manifest}" files ENCODING UTF-8)
  foreach(file IN LISTS files)
    message(STATUS "Removing $ENV{DESTDIR}${file}")
    file(REMOVE "$ENV{DESTDIR}${file}")
  endforeach()
  file(REMOVE "${manifest}")
endforeach()

if(EXISTS "${BUILD}/install_folders.txt")
  file(STRINGS "${BUILD}/install_folders.txt" folders ENCODING UTF-8)
  list(SORT folders ORDER DESCENDING) # what lies in a folder comes before it
  foreach(folder IN LISTS folders)
    file(GLOB inside "$ENV{DESTDIR}${folder}/*")
    if(NOT inside AND NOT folder STREQUAL "/")
      file(REMOVE_RECURSE "$ENV{DESTDIR}${folder}")
    endif()
  endforeach()
  file(REMOVE "${BUILD}/install_folders.txt")
endif()
