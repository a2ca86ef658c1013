"""人员与部门: pages of the system administrator. They stand up here since each change writes history."""
