# Brings FOLDER/node_modules to what FOLDER/package-lock.json asks for, and leaves alone what fits it:
# that needs no network, and no npm.
#   cmake -D FOLDER=<folder> [-D LOOK=ON] -P npm.cmake     LOOK: only says by its result whether it fits.

cmake_minimum_required(VERSION 3.22)

# Sets `fits` where each package of the lock is there in the version that it names. npm leaves out what
# is optional and of another system.
function(look folder)
  set(fits FALSE PARENT_SCOPE)
  if(NOT EXISTS "${folder}/node_modules/.package-lock.json")
    return()
  endif()
  file(READ "${folder}/package-lock.json" lock)
  file(READ "${folder}/node_modules/.package-lock.json" found)
  string(JSON count LENGTH "${lock}" packages)
  math(EXPR last "${count} - 1")
  foreach(index RANGE ${last})
    string(JSON name MEMBER "${lock}" packages ${index})
    if(NOT name) # the folder itself
      continue()
    endif()
    string(JSON optional ERROR_VARIABLE missing GET "${lock}" packages "${name}" optional)
    if(optional STREQUAL ON AND NOT EXISTS "${folder}/${name}")
      continue()
    endif()
    foreach(key version integrity)
      string(JSON wanted ERROR_VARIABLE missing GET "${lock}" packages "${name}" ${key})
      string(JSON here ERROR_VARIABLE missing GET "${found}" packages "${name}" ${key})
      if(NOT wanted STREQUAL here)
        return()
      endif()
    endforeach()
    if(NOT EXISTS "${folder}/${name}/package.json")
      return()
    endif()
  endforeach()
  set(fits TRUE PARENT_SCOPE)
endfunction()

look("${FOLDER}")
if(fits)
  return()
endif()
if(LOOK)
  message(FATAL_ERROR "${FOLDER}/node_modules does not fit the lock file")
endif()
find_program(NPM npm)
if(NOT NPM)
  message(FATAL_ERROR "npm is needed to fetch the packages of ${FOLDER}")
endif()
message(STATUS "Fetching the packages of ${FOLDER}")
execute_process(
  COMMAND ${NPM} ci --loglevel=error --no-audit --no-fund --no-update-notifier --ignore-scripts
  WORKING_DIRECTORY "${FOLDER}" OUTPUT_QUIET RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "npm could not fetch the packages of ${FOLDER}")
endif()
