"""Spreadsheets that people bring: what is no readable .xlsx is refused in words, and whatever
parses one does so in a process of its own, which a hostile file may bring down alone.

package    is it an .xlsx at all, is it sound, does it stay within bounds
child      a module that is run on a file's bytes under limits, and answers in lines of JSON
confined   the limits, as such a module lays them on itself (imports no Django)
measuring  such a module: loads the sheets and says how large they are
"""
