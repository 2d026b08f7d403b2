package dev.vigil.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnerTest {

    /// `AnnouncementStore.withLittleOpen` finds the images of a tenant by their user.
    @Test
    void eachUserIsATenant() {
        var owner = Owner.of(new UserId("anna"));

        assertThat(owner.tenant().value()).isEqualTo(owner.user().value());
    }
}
