"""人员与部门: pages of the administrator, up here since each change writes history."""
